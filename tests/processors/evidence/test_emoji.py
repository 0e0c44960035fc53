from __future__ import annotations

from processors.evidence.emoji import find
from tests.processors.evidence.conftest import Read


def test_each_animal_counts_once(read: Read) -> None:
    signals = find(read("🐘🐘🐘 and 🦏"))
    assert {signal.detail["taxon"] for signal in signals} == {"elephant", "rhino"}
    assert sum(signal.weight > 0 for signal in signals) == 2


def test_words_are_no_emoji(read: Read) -> None:
    assert find(read("elephant, rhino")) == []
