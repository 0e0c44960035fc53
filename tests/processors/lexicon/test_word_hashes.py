"""Hashes of words, and which are known."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from processors.lexicon.word_hashes import FACTOR, KnownHashes, Words, hashes_of_rows
from processors.views.text import read_views


def hash_of(text: str) -> int:
    """Give the polynomial of the letters."""
    return sum(ord(letter) * FACTOR**place for place, letter in enumerate(text)) % (1 << 64)


@given(st.lists(st.text(st.characters(codec="utf-8"), min_size=4, max_size=4), min_size=1, max_size=5))
def test_a_row_is_hashed_as_the_polynomial_of_its_letters(texts: list[str]) -> None:
    rows = np.array([[ord(letter) for letter in text] for text in texts], np.uint32)
    assert hashes_of_rows(rows).tolist() == [hash_of(text) for text in texts]


def test_the_words_of_a_batch_are_those_of_5_to_21_letters() -> None:
    texts = ["four letters, #ivory", f"{'a' * 21} {'b' * 22} слоновая-кость งาช้าง"]
    words = Words.of(read_views(texts))
    found = [words.views.folded[start:end] for start, end in zip(words.starts, words.ends, strict=True)]
    assert found == ["letters", "ivory", "a" * 21, "слоновая", "кость"]
    assert words.hashes.tolist() == [hash_of(word) for word in found]


@given(st.lists(st.integers(0, 9), max_size=30), st.lists(st.integers(0, 9), max_size=30))
def test_what_is_met_is_what_is_known(known: list[int], sought: list[int]) -> None:
    spread = np.uint64(0x1234567890ABCDEF)
    finder = KnownHashes(np.array(known, np.uint64) * spread, np.arange(len(known), dtype=np.int32))
    columns = finder.met(np.array(sought, np.uint64) * spread)
    met = {row: finder.owners(first, last) for row, first, last in zip(*map(list, columns), strict=True)}
    owners = {row: [owner for owner, one in enumerate(known) if one == hash_] for row, hash_ in enumerate(sought)}
    assert met == {row: found for row, found in owners.items() if found}


def test_known_hashes_name_their_owners() -> None:
    known = KnownHashes(np.array([9, 5, 9], np.uint64), np.array([0, 1, 2], np.int32))
    met, first, last = known.met(np.array([4, 9, 5], np.uint64))
    assert met.tolist() == [1, 2]
    assert [known.owners(*places) for places in zip(first.tolist(), last.tolist(), strict=True)] == [[0, 2], [1]]


def test_nothing_is_known_of_nothing() -> None:
    known = KnownHashes(np.zeros(0, np.uint64), np.zeros(0, np.int32))
    assert [column.tolist() for column in known.met(np.array([1], np.uint64))] == [[], [], []]
