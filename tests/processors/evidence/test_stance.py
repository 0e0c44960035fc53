from __future__ import annotations

import pytest

from processors.evidence.stance import find
from tests.processors.evidence.conftest import Read


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Customs seized 200 kg of pangolin scales", "stance.enforcement"),
        ("Plush elephant toy for the kids", "stance.toy"),
        ("Shark bumper and headlights", "stance.goods"),
        ("Miocene shark teeth", "stance.fossil"),
        ("Don't buy ivory, report the ad", "stance.conservation"),
        ("Faux ivory beads", "stance.lookalike"),
        ("We flew to Ivory Coast", "stance.lookalike"),
        ("Robe couleur ivoire", "stance.lookalike"),
        ("穿山甲 盲盒", "stance.toy"),
        ("象牙白连衣裙", "stance.lookalike"),
        ("Elephant tusks now drop from the boss fight", "stance.game"),
        ("Puppies, one looks like a lion", "stance.domestic"),
    ],
)
def test_what_speaks_against_trade_is_named(read: Read, text: str, name: str) -> None:
    assert name in {signal.name for signal in find(read(text))}


@pytest.mark.parametrize("text", ["Seized ivory, toy, plush, museum", "french ivory"])
def test_every_stance_subtracts(read: Read, text: str) -> None:
    assert all(signal.weight <= 0 for signal in find(read(text)))


def test_a_word_inside_a_code_word_is_no_stance(read: Read) -> None:
    assert not [signal for signal in find(read("white plastic")) if signal.name == "stance.imitation"]
