from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.lexicon import typos
from processors.lexicon.names import Names
from processors.lexicon.slip_words import MAX_LETTERS, MIN_LETTERS, SlipWords, StoredSlipWords
from processors.lexicon.typos import TypoFinder, one_slip
from processors.lexicon.word_hashes import Words
from processors.views.text import read_views

TERMS = [("pangolin", 0), ("elephant", 1), ("бегемот", 2)]


def finder_of(names: list[tuple[str, int]]) -> TypoFinder:
    return TypoFinder(Names.of(names), SlipWords(StoredSlipWords.of(enumerate(text for text, _ in names))))


def find(text: str, ordinary: tuple[str, ...] = ()) -> list[tuple[str, int]]:
    views = read_views(["before", text, "after"])
    slips = finder_of(TERMS).find(Words.of(views), ordinary)
    return [(views.folded[start:end], term) for start, end, _, term in slips]


@pytest.mark.parametrize("word", ["pangoiln", "pangoln", "pangollin", "pangxlin", "Pangolni"])
def test_one_slip_is_found(word: str) -> None:
    assert find(f"a {word}, here") == [(word.lower(), 0)]


@pytest.mark.parametrize("word", ["pangolin", "pngln", "mangolin", "angolin", "pan golin", "pangolin2", ""])
def test_right_words_other_words_and_other_first_letters_are_not(word: str) -> None:
    assert find(word) == []


def test_other_scripts() -> None:
    assert find("бегимот") == [("бегимот", 2)]


@pytest.mark.parametrize(
    ("word", "is_slip"),
    [("पेंगुलीन", True), ("पेंगुलन", True), ("पेंगुडिन", False), ("पेंगुलिन", False), ("ক্যাভিয়র", True), ("ক্যাভিয়াল", True)],
)
def test_words_with_vowel_signs(word: str, *, is_slip: bool) -> None:
    finder = finder_of([("पेंगुलिन", 0), ("ক্যাভিয়ার", 2)])
    assert bool(finder.find(Words.of(read_views([f"a {word} b"])), ())) == is_slip


@pytest.mark.parametrize(("name", "word"), [("iguana", "iguaa"), ("schildkrotenpanzerei", "schildkrotenpanzereii")])
def test_the_shortest_and_the_longest_names_are_found(name: str, word: str) -> None:
    assert len(name) in (MIN_LETTERS, MAX_LETTERS)
    found = finder_of([(name, 0)]).find(Words.of(read_views([f"a {word} b"])), ())
    assert [text for _, _, text, _ in found] == [name]


def test_ordinary_words_are_never_slips() -> None:
    assert find("pangolim", ordinary=("pangolim",)) == []


def test_it_holds_the_words_of_names_that_are_long_enough() -> None:
    finder = finder_of([*TERMS, ("african chameleon", 3), ("tiger", 4)])
    held = [word for word in ("pangolin", "бегемот", "chameleon", "african", "tiger", "zebra", "", 5) if word in finder]
    assert held == ["pangolin", "бегемот", "chameleon"]


def test_no_terms_no_slips() -> None:
    assert finder_of([]).find(Words.of(read_views(["anything"])), ()) == []


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("an african chamaeleon, big", True),
        ("an african chamelon", True),
        ("afrcan chameleon", False),
        ("a chamelon", False),
        ("south-african chamelons", False),
        ("african chameleon", False),
    ],
)
def test_one_word_of_several_may_hold_the_slip(text: str, *, is_found: bool) -> None:
    views = read_views([text])
    found = finder_of([("african chameleon", 7)]).find(Words.of(views), ())
    assert [(term, number) for _, _, term, number in found] == [("african chameleon", 7)] * is_found


def test_words_that_many_terms_hold_are_not_sought() -> None:
    many = finder_of([(f"{animal} necklace", 0) for animal in "abcdefghijklmnop"])
    assert many.find(Words.of(read_views(["a neclace"])), ()) == []


def test_words_met_before_are_found_and_left_alone_as_at_first() -> None:
    finder = finder_of(TERMS)
    first, again = (finder.find(Words.of(read_views(["pangoiln and elephants, elefant"])), ()) for _ in range(2))
    assert first == again
    assert {text for _, _, text, _ in first} == {"pangolin", "elephant"}


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


def test_a_flood_is_looked_at_up_to_a_bound_in_each_text() -> None:
    flood = "pangoiln " * (2 * typos.MAX_LOOKED_AT)
    views = read_views([flood, "one pangoiln"])
    found = finder_of(TERMS).find(Words.of(views), ())
    assert views.index_of(np.array([start for start, *_ in found])).tolist() == [0] * typos.MAX_LOOKED_AT + [1]


def shorter(word: str) -> set[str]:
    """Give a word, and what is left of it without each letter but the first."""
    return {word, *(word[:at] + word[at + 1 :] for at in range(1, len(word)))}


@given(st.lists(st.lists(st.text("aab", min_size=5, max_size=9), max_size=5).map(" ".join), max_size=3))
def test_words_that_may_be_slips_share_what_is_left_of_a_name(texts: list[str]) -> None:
    names = ["abaabba", "bbbabaa", "aaaaaa"]
    finder, words = finder_of([(name, number) for number, name in enumerate(names)]), Words.of(read_views(texts))
    left = set().union(*map(shorter, names))
    stretches = list(zip(words.starts.tolist(), words.ends.tolist(), strict=True))
    expected = [edges for edges in stretches if shorter(words.views.folded[slice(*edges)]) & left]
    for _ in range(2):  # words that are none are remembered
        candidates = finder._candidates(words)
        assert [(start, end) for start, end, _ in candidates] == expected
    for (start, end, _), places in candidates.items():
        owners = {owner for first, last in places for owner in finder._shorter.owners(first, last)}
        near = {names.index(name) for name in names if shorter(words.views.folded[start:end]) & shorter(name)}
        assert {names.index(finder._words.text(owner)) for owner in owners} == near
