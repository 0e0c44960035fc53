from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.text import read_views
from processors.typos import TypoFinder, one_slip

TERMS = [("pangolin", 0), ("elephant", 1), ("бегемот", 2)]


def find(text: str, ordinary: tuple[str, ...] = ()) -> list[tuple[str, int]]:
    views = read_views(["before", text, "after"])
    return [(views.folded[start:end], term) for start, end, _, term in TypoFinder(TERMS).find(views, ordinary)]


@pytest.mark.parametrize("word", ["pangoiln", "pangoln", "pangollin", "pangxlin", "Pangolni"])
def test_one_slip_is_found(word: str) -> None:
    assert find(f"a {word}, here") == [(word.lower(), 0)]


@pytest.mark.parametrize("word", ["pangolin", "pngln", "mangolin", "angolin", "pan golin", "pangolin2", ""])
def test_right_words_other_words_and_other_first_letters_are_not(word: str) -> None:
    assert find(word) == []


def test_other_scripts() -> None:
    assert find("бегимот") == [("бегимот", 2)]


def test_ordinary_words_are_never_slips() -> None:
    assert find("pangolim", ordinary=("pangolim",)) == []


def test_no_terms_no_slips() -> None:
    assert TypoFinder([]).find(read_views(["anything"]), ()) == []


@given(st.integers(1, 7), st.sampled_from("abcdefghijklmnopqrstuvwxyz"), st.sampled_from(["cut", "put", "set", "swap"]))
def test_every_slip_behind_the_first_letter_is_found(place: int, letter: str, slip: str) -> None:
    word = "elephant"
    wrong = {
        "cut": word[:place] + word[place + 1 :],
        "put": word[:place] + letter + word[place:],
        "set": word[:place] + letter + word[place + 1 :],
        "swap": word[: place - 1] + word[place - 1 : place + 1][::-1] + word[place + 1 :],
    }[slip]
    if wrong != word and wrong[0] == "e":
        assert one_slip(wrong, word)
        assert find(f"x {wrong} y") == [(wrong, 1)]


@given(st.text("ab", max_size=6), st.text("ab", max_size=6))
def test_one_slip_is_symmetric(word: str, term: str) -> None:
    if word != term:
        assert one_slip(word, term) == one_slip(term, word)
