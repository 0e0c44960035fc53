"""Strong one-word terms and a batch in, words that are one slip away from a term out.

Two words are one insertion, deletion, substitution or swap apart only if dropping at most one letter from each can
make them equal (symmetric delete, Garbe 2012). The letters of every word are hashed by prefix sums, so all words of
a batch with each letter dropped cost a few numpy operations; the few that meet a term are compared letter by letter.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from processors.boundaries import asks_boundary
from processors.text import Views

MIN_LETTERS, MAX_LETTERS = 6, 20
"""Length of a term; shorter words are one slip from too many ordinary ones (measured)."""
_FACTOR = 0x9E3779B97F4A7C15
"""Odd, so that it can be divided by, modulo 2**64 (the golden ratio, as in Fibonacci hashing)."""
_INVERSE = pow(_FACTOR, -1, 1 << 64)
_FILTER_BITS = 21
_WORD_BITS = 5

ORDINARY_FILE = Path(__file__).parent / "data" / "ordinary_words.txt"
ORDINARY = frozenset(ORDINARY_FILE.read_text("utf-8").split())
"""Words one slip from a packaged term, or such a term without its first letter, that turned up in two or more of
408,784 ordinary posts, folded (`tests/evaluation/ordinary_words.py`); a term's own `false_positives` of one word join
them."""

Hashes = npt.NDArray[np.uint64]
Slip = tuple[int, int, str, int]
"""Folded start, folded end, the name that is meant, term number."""


class TypoFinder:
    """Finds words one slip from a term; the first letter must be right, and ordinary words are never slips."""

    def __init__(self, terms: Sequence[tuple[str, int]]) -> None:
        """Take (folded text, term number) pairs, of which only single words count."""
        kept = [(word, number) for word, number in terms if MIN_LETTERS <= len(word) <= MAX_LETTERS and word.isalpha()]
        self._words: dict[str, list[int]] = {}
        for word, number in kept:
            self._words.setdefault(word, []).append(number)
        self._texts = list(self._words)
        self._hashes, self._owners = _shorter_hashes(self._texts)
        self._filter = np.zeros(1 << _FILTER_BITS, np.bool_)
        self._filter[self._hashes >> np.uint64(64 - _FILTER_BITS)] = True

    @property
    def words(self) -> Collection[str]:
        """The words that are no slips, as they are names themselves."""
        return self._words.keys()

    def find(self, views: Views, ordinary: Collection[str]) -> list[Slip]:
        """Give every name that a word which is none and no `ordinary` one is a slip of, in order of the text."""
        if not self._words:
            return []
        found: set[Slip] = set()
        for start, end, first, last in self._candidates(views):
            word = views.folded[start:end]
            if word in self._words or word in ordinary:
                continue
            for text in (self._texts[owner] for owner in self._owners[first:last].tolist()):
                if text[0] == word[0] and one_slip(word, text):
                    found.update((start, end, text, number) for number in self._words[text])
        return sorted(found)

    def _candidates(self, views: Views) -> list[tuple[int, int, int, int]]:
        """Give (folded start, folded end) of words, and the places of the sorted hashes where theirs stands."""
        letters = np.concatenate(([False], asks_boundary(views.classes), [False]))
        edges = np.flatnonzero(letters[1:] != letters[:-1])
        starts, ends = edges[0::2], edges[1::2]
        fits = (ends - starts >= MIN_LETTERS - 1) & (ends - starts <= MAX_LETTERS + 1)
        starts, ends = starts[fits], ends[fits]
        bits = len(views.codes).bit_length()
        sums = np.zeros(len(views.codes) + 1, np.uint64)
        np.cumsum(views.codes * _powers(_FACTOR, bits)[: len(views.codes)], out=sums[1:])
        inverse = _powers(_INVERSE, bits)[starts]
        whole = (sums[ends] - sums[starts]) * inverse
        lengths = ends - starts - 1
        owners = np.repeat(np.arange(len(starts)), lengths)
        places = np.arange(len(owners)) - np.repeat(np.cumsum(lengths) - lengths, lengths) + 1 + starts[owners]
        head = (sums[places] - sums[starts[owners]]) * inverse[owners]
        tail = (sums[ends[owners]] - sums[places + 1]) * inverse[owners] * np.uint64(_INVERSE)
        hashes = np.concatenate((whole, head + tail))
        owners = np.concatenate((np.arange(len(starts)), owners))
        likely = np.flatnonzero(self._filter[hashes >> np.uint64(64 - _FILTER_BITS)])
        hashes, owners = hashes[likely], owners[likely]
        place = np.minimum(np.searchsorted(self._hashes, hashes), len(self._hashes) - 1)
        met = self._hashes[place] == hashes
        owners, first = owners[met], place[met]
        last = np.searchsorted(self._hashes, self._hashes[first], "right")
        columns = (starts[owners], ends[owners], first, last)
        return list(zip(*(column.tolist() for column in columns), strict=True))


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


@lru_cache(maxsize=64)
def _powers(factor: int, bits: int) -> Hashes:
    """Give the first 2**bits powers of a factor, modulo 2**64."""
    powers = np.full(1 << bits, factor, np.uint64)
    powers[:1] = 1
    return np.multiply.accumulate(powers)


def _shorter_hashes(words: Sequence[str]) -> tuple[Hashes, npt.NDArray[np.int32]]:
    """Give the hashes of all words, whole and with each letter but the first dropped, sorted, and the word of each."""
    hashes, owners = [np.zeros(0, np.uint64)], [np.zeros(0, np.int32)]
    powers = _powers(_FACTOR, _WORD_BITS)
    by_length: dict[int, list[int]] = {}
    for number, word in enumerate(words):
        by_length.setdefault(len(word), []).append(number)
    for length, numbers in by_length.items():
        joined = "".join(words[number] for number in numbers)
        letters = np.frombuffer(joined.encode("utf-32-le"), "<u4").reshape(-1, length).astype(np.uint64)
        rows = [letters, *(np.delete(letters, place, axis=1) for place in range(1, length))]
        hashes += [(row * powers[: row.shape[1]]).sum(axis=1) for row in rows]
        owners += [np.array(numbers, np.int32)] * length
    joined_hashes, joined_owners = np.concatenate(hashes), np.concatenate(owners)
    order = np.argsort(joined_hashes, kind="stable")
    return joined_hashes[order], joined_owners[order]
