from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.lexicon.slip_words import MOST_HOLDING, SlipWords, StoredSlipWords


def words_of(names: list[str]) -> dict[str, list[tuple[int, int]]]:
    """Give each word with its places, after the way through bytes."""
    encoded = msgspec.msgpack.encode(StoredSlipWords.of(enumerate(names)))
    words = SlipWords(msgspec.msgpack.decode(encoded, type=StoredSlipWords))
    return {words.text(number): list(words.places(number)) for number in range(len(words))}


@pytest.mark.parametrize(
    ("text", "is_sought"),
    [
        ("pangolin", True),
        ("पेंगुलिन", True),
        ("tiger", False),
        ("क", False),
        ("rhino horn", False),
        ("pangolin's", False),
        ("clouded leopard", False),
        ("african chameleon", True),
        ("a chameleon from africa", False),
    ],
)
def test_slips_are_sought_of_single_words_of_enough_letters(text: str, *, is_sought: bool) -> None:
    assert bool(words_of([text])) == is_sought


def test_each_word_is_there_once_with_all_its_places() -> None:
    names = ["pangolin", "african chameleon", "giant pangolin", "chameleon", "бегемот"]
    assert words_of(names) == {
        "chameleon": [(1, 8), (3, 0)],
        "pangolin": [(0, 0), (2, 6)],
        "бегемот": [(4, 0)],
    }
    assert list(words_of(names)) == ["chameleon", "pangolin", "бегемот"]


def test_a_word_that_many_names_hold_counts_alone() -> None:
    many = [f"{number} necklace" for number in range(MOST_HOLDING + 1)]
    assert words_of(many) == {}
    assert words_of([*many, "necklace"]) == {"necklace": [(MOST_HOLDING + 1, 0)]}
    assert len(words_of(many[1:])["necklace"]) == MOST_HOLDING


def test_no_names_no_words() -> None:
    assert words_of([]) == {}


@given(st.lists(st.text("abcdeé अि ", max_size=30), max_size=10))
def test_every_place_holds_its_word(names: list[str]) -> None:
    for word, places in words_of(names).items():
        assert places == sorted(places)
        assert all(names[row][ahead : ahead + len(word)] == word for row, ahead in places)
