from __future__ import annotations

from itertools import pairwise

import pytest

from processors.evidence.offer import find
from tests.processors.evidence.conftest import Read


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Selling my two African grey parrots, they are lovely birds", "offer.sell"),
        ("We are looking to buy raw elephant tusk from anybody here", "offer.want"),
        ("Would trade my macaw for a pair of cockatoos, no scammers please", "offer.swap"),
        ("Vendo loros y guacamayas muy mansos, entrego hoy mismo", "offer.sell"),
        ("Compro marfil antiguo, pago bien y en efectivo", "offer.want"),
        ("Prodám papouška žako, velmi krotký a hezký", "offer.sell"),
        ("Продам попугая жако, недорого", "offer.sell"),
        ("Jual kakatua jambul kuning jinak siap kirim", "offer.sell"),
        ("Cần bán tê tê khô số lượng lớn cho anh em", "offer.sell"),
        ("ขายงาช้างแท้ราคาถูก", "offer.sell"),
        ("出售象牙手串 有意私聊", "offer.sell"),
    ],
)
def test_the_direction_of_an_offer_is_named(read: Read, text: str, name: str) -> None:
    assert name in {signal.name for signal in find(read(text)) if signal.weight > 0}


@pytest.mark.parametrize("text", ["The parrot sat on the fence", "Ein Elefant steht im Zoo", "Слон пришёл домой"])
def test_talk_is_no_offer(read: Read, text: str) -> None:
    assert sum(signal.weight for signal in find(read(text))) < 0.5


def test_spans_do_not_overlap(read: Read) -> None:
    spans = sorted(s.span for s in find(read("For sale! Selling my parrot, available now, for sale today")) if s.span)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))


def test_ten_sale_words_are_not_ten_proofs(read: Read) -> None:
    once, often = find(read("parrot for sale")), find(read("parrot " + "for sale, selling, available, in stock, " * 5))
    assert sum(s.weight for s in often) < 2 * sum(s.weight for s in once)
