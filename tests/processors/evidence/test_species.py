from __future__ import annotations

import pytest

from processors.evidence.species import find
from tests.processors.evidence.conftest import Read


@pytest.mark.parametrize(
    ("text", "taxon", "kind"),
    [
        ("Sunda pangolin", "sunda_pangolin", "term.species"),
        ("rhino horn", "rhino", "term.product"),
        ("tiger skin", "tiger", "term.compound"),
        ("Manis javanica", "sunda_pangolin", "term.species"),
        ("sisik trenggiling", "pangolin", "term.product"),
        ("สร้อยงาช้างแท้", "elephant", "term.product"),
        ("象牙手串", "elephant", "term.product"),
        ("hatha jodi", "bengal_monitor", "term.codeword"),
        ("#slowlorisforsale", "slow_loris", "term.hashtag"),
    ],
)
def test_taxa_are_named(read: Read, text: str, taxon: str, kind: str) -> None:
    assert (kind, taxon) in {(signal.name, signal.detail.get("taxon")) for signal in find(read(text))}


@pytest.mark.parametrize(
    ("text", "disguised"),
    [
        ("pangolin scales", False),
        ("PANGOLIN SCALES", False),
        ("marfil", False),
        ("p.a.n.g.o.l.i.n scales", True),
        ("pаngоlin scales", True),
        ("pan\u200bgolin scales", True),
        ("trenggiling!!", False),
    ],
)
def test_a_hidden_word_is_told_from_one_that_is_only_shouted(read: Read, text: str, *, disguised: bool) -> None:
    signals = find(read(text))
    assert signals
    assert any(signal.detail.get("disguised") for signal in signals) is disguised


def test_the_span_is_the_word_as_written(read: Read) -> None:
    text = "🐘 buy p.a.n.g.o.l.i.n scales"
    spans = [text[slice(*signal.span)] for signal in find(read(text)) if signal.span]
    assert any(written.startswith("p.a.n.g.o.l.i.n") for written in spans)


def test_domestic_and_unlisted_taxa_weigh_less(read: Read) -> None:
    def weight(text: str) -> float:
        return max(signal.weight for signal in find(read(text)))

    assert weight("budgerigar") < weight("hyacinth macaw") / 2


def test_unverified_terms_say_so(read: Read) -> None:
    signals = find(read("chota chadar"))
    assert [signal.detail.get("verified") for signal in signals] == ["no"]


def test_the_same_taxon_twice_counts_once(read: Read) -> None:
    weights = [signal.weight for signal in find(read("pangolin and pangolin and pangolin"))]
    assert sum(weight > 0 for weight in weights) == 1
