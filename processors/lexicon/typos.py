"""Strong terms and a batch in, words that are one slip away from a term, or from a word of one, out.

Two words are one insertion, deletion, substitution or swap apart only if dropping at most one letter from each can
make them equal (symmetric delete, Garbe 2012). Every word of a batch is hashed whole and with each letter dropped; the
few that meet a term are compared letter by letter.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Container, Iterable, Iterator
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from processors.kernels.library import CODES, FACTOR_TYPE, HASHES, PLACES, SIZE, kernel, rows_of
from processors.lexicon.letters import bases_of
from processors.lexicon.names import Names
from processors.lexicon.slip_words import SlipWords
from processors.lexicon.word_hashes import (
    FACTOR,
    INVERSE,
    KNOWN,
    Hashes,
    KnownHashes,
    Words,
    hashes_of_rows,
)
from processors.views.boundaries import joins_letter
from processors.views.text import Views

MAX_LOOKED_AT = 2_000
"""Words of one text that are looked at one by one, the first ones; chosen by hand."""
MIN_ANY_BASES = 5
"""Letters of a term with vowel signs from which the slip may be in a letter and not only in such a sign: with 4, three
ordinary words of Hindi and Bengali are taken for each name that is meant (408,784 ordinary posts)."""
_INNOCENT_BITS = 19
"""Of the number of words remembered as no slip, 4 MB: of 30,000 ordinary posts behind 10,000 others, 49 in 100 words
were spared the look-up of all their slips."""
_INNOCENT_SHIFT = 64 - _INNOCENT_BITS
_MOST_REMEMBERED = 1 << 12
"""Words of which it is remembered what they mean, some 2 MB (chosen by hand)."""

ORDINARY_FILE = Path(__file__).parents[1] / "data" / "ordinary_words.txt"
ORDINARY = frozenset(ORDINARY_FILE.read_text("utf-8").split())
"""Words one slip from a packaged term or like one by ear, or such a term backwards or without its first letter, that
turned up in two or more of 204,309 ordinary posts, folded (`tests/evaluation/ordinary_words.py`); a term's own
`false_positives` of one word join them."""

_WRITTEN = (CODES, PLACES, PLACES, HASHES, SIZE, FACTOR_TYPE, FACTOR_TYPE)
_find_slips = kernel("slips", *_WRITTEN, HASHES, SIZE, *KNOWN, PLACES, SIZE, SIZE, SIZE, *[PLACES] * 3)

Slip = tuple[int, int, str, int]
"""Folded start, folded end, the name that is meant, term number."""
_Meant = tuple[str, int, int, int]
"""A name, its term number, and where in it the word stands that is meant."""


class TypoFinder:
    """Finds words one slip from a term; the first letter must be right, and ordinary words are never slips.

    Of a term of several words one may hold a slip, unless many terms hold that word: these are no names.
    """

    def __init__(self, names: Names, words: SlipWords) -> None:
        """Take names, and the words of those that are sought with slips."""
        self._names, self._words = names, words
        self._shorter = KnownHashes(*_shorter_hashes(words.words))
        self._innocent = np.zeros(1 << _INNOCENT_BITS, np.uint64)
        self._remembered: dict[str, Collection[_Meant]] = {}

    def __contains__(self, word: object) -> bool:
        """Say whether a word is no slip, as it is of a name itself."""
        if not isinstance(word, str):
            return False
        numbers = range(len(self._words))
        place = bisect_left(numbers, word, key=self._words.text)
        return place in numbers and self._words.text(place) == word

    def find(self, words: Words, ordinary: Container[str]) -> list[Slip]:
        """Give every name that a word which is none and no `ordinary` one is a slip of, in order of the text."""
        if not len(self._words):
            return []
        found: set[Slip] = set()
        views = words.views
        for (start, end, key), stretches in self._candidates(words).items():
            word = views.folded[start:end]
            meant = None if word in ordinary else self._remembered_by(word, stretches)
            if meant is not None and not meant:
                self._innocent[key >> _INNOCENT_SHIFT] = key
            found.update(_around(views, start, end, meant or ()))
        return sorted(found)

    def _remembered_by(self, word: str, stretches: Collection[tuple[int, int]]) -> Collection[_Meant]:
        """Give what `_meant_by` gives, once for a word: the same words turn up again and again."""
        meant = self._remembered.get(word)
        if meant is None:
            if len(self._remembered) >= _MOST_REMEMBERED:
                self._remembered.clear()
            meant = self._remembered[word] = self._meant_by(word, stretches)
        return meant

    def _meant_by(self, word: str, stretches: Collection[tuple[int, int]]) -> Collection[_Meant]:
        """Give the names that hold a word this is a slip of, from where the owners of its hashes are."""
        owners = {owner for begin, stop in stretches for owner in self._shorter.owners(begin, stop)}
        near = {self._words.text(owner): owner for owner in owners}
        if word in near:
            return ()
        slips = (
            (text, owner)
            for text, owner in near.items()
            if text[0] == word[0] and one_slip(word, text) and _is_likely(word, text)
        )
        return [
            (*self._names[row], ahead, ahead + len(text))
            for text, owner in slips
            for row, ahead in self._words.places(owner)
        ]

    def _candidates(self, words: Words) -> dict[tuple[int, int, int], list[tuple[int, int]]]:
        """Give, by folded start, end and hash, the words that may be slips, and where their owners are."""
        views = words.views
        written = (views.codes, words.starts, words.ends, words.hashes, len(words.hashes), FACTOR, INVERSE)
        known = (self._innocent, _INNOCENT_SHIFT, *self._shorter.columns)
        bounds = (views.starts, len(views.starts), MAX_LOOKED_AT)
        met = rows_of(partial(_find_slips, *written, *known, *bounds), 3, len(words.hashes))
        suspects = met[0]
        columns = (words.starts[suspects], words.ends[suspects], words.hashes[suspects], *met[1:])
        found: dict[tuple[int, int, int], list[tuple[int, int]]] = {}
        for start, end, key, begin, stop in zip(*(column.tolist() for column in columns), strict=True):
            found.setdefault((start, end, key), []).append((begin, stop))
        return found


def _around(views: Views, start: int, end: int, meant: Iterable[_Meant]) -> Iterator[Slip]:
    """Give the names whose other words stand around a slip of one."""
    folded = views.folded
    for text, number, ahead, behind in meant:
        first, last = start - ahead, end + len(text) - behind
        stands = folded[first:start] == text[:ahead] and folded[end:last] == text[behind:]
        if stands and not joins_letter(views.classes, first, last):
            yield first, last, text, number


def _is_likely(word: str, term: str) -> bool:
    """Say whether a slip is in a vowel sign, where the term is short."""
    return term.isalpha() or bases_of(term) >= MIN_ANY_BASES or _letters(word) == _letters(term)


def _letters(text: str) -> str:
    return "".join(filter(str.isalpha, text))


def one_slip(word: str, term: str) -> bool:
    """Say whether two different words are one insertion, deletion, substitution or swap of neighbours apart."""
    start = 0
    while start < min(len(word), len(term)) and word[start] == term[start]:
        start += 1
    rest, other = word[start:], term[start:]
    return (
        rest[1:] == other[1:]
        or rest[1:] == other
        or rest == other[1:]
        or (rest[:2] == other[1::-1] and rest[2:] == other[2:] and len(rest) >= 2)
    )


def _shorter_hashes(words: Names) -> tuple[Hashes, npt.NDArray[np.int32]]:
    """Give the hashes of all words, whole and with each letter but the first dropped, and the word of each."""
    hashes, owners = [np.zeros(0, np.uint64)], [np.zeros(0, np.int32)]
    for numbers, letters in words.by_length():
        length = letters.shape[1]
        rows = [letters, *(np.delete(letters, place, axis=1) for place in range(1, length))]
        hashes += map(hashes_of_rows, rows)
        owners += [numbers] * length
    return np.concatenate(hashes), np.concatenate(owners)
