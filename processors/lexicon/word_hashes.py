"""Words of a batch and their hashes, and which hashes are known: what changed names are looked up by.

A hash is the polynomial of the letters in one factor, modulo 2**64: that of a word without a letter follows from it.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from processors.kernels.library import CLASSES, CODES, FACTOR_TYPE, HASHES, PLACES, SIZE, kernel
from processors.views.text import Views

FACTOR = secrets.randbits(64) | 1
"""Odd, so that it can be divided by, modulo 2**64; another in each process, so that nobody can write a word that is
taken for another one by its hash. What is found does not depend on it."""
INVERSE = pow(FACTOR, -1, 1 << 64)
MIN_LETTERS, MAX_LETTERS = 5, 21
"""Of a word that may be a name changed: what those who seek names with a slip, or backwards, ask for together."""
_FILTER_BITS = 8
"""At least so many bits a hash, of which two are set in one word of memory: 512 KB for the 470,000 of slips, less for
others. With 16 the words of a post wait .2 us longer for memory (measured)."""
_WORD_BITS = 6

Hashes = npt.NDArray[np.uint64]
Indices = npt.NDArray[np.int64]

KNOWN = (HASHES, SIZE, HASHES, SIZE)
"""The argument types of `KnownHashes.columns`."""

_find_words = kernel("words", CODES, CLASSES, *[SIZE] * 3, FACTOR_TYPE, PLACES, PLACES, HASHES)
_fill = kernel("fill_filter", HASHES, SIZE, SIZE, HASHES, gives=None)
_meet = kernel("met", HASHES, SIZE, *KNOWN, *[PLACES] * 3)


@dataclass(frozen=True, eq=False, slots=True)
class Words:
    """Words of a batch that may be a name changed, in scripts that write blanks between words; all (words,)."""

    views: Views
    starts: Indices
    ends: Indices
    """Folded positions, half-open."""
    hashes: Hashes

    @classmethod
    def of(cls, views: Views) -> Words:
        """Find the words of `MIN_LETTERS` to `MAX_LETTERS` and hash them."""
        most = len(views.codes) // (MIN_LETTERS + 1) + 1
        starts, ends, hashes = np.empty(most, np.int64), np.empty(most, np.int64), np.empty(most, np.uint64)
        lengths = (len(views.codes), MIN_LETTERS, MAX_LETTERS)
        count = _find_words(views.codes, views.classes, *lengths, FACTOR, starts, ends, hashes)
        return cls(views, starts[:count], ends[:count], hashes[:count])


class KnownHashes:
    """Hashes in ascending order, each of a word or term by its number."""

    def __init__(self, hashes: Hashes, owners: npt.NDArray[np.int32]) -> None:
        """Take hashes and what each is of; the same hash may be of several."""
        order = np.argsort(hashes, kind="stable")
        ascending, self.of_rows = hashes[order], owners[order]
        filled, shift = empty_filter(max(_WORD_BITS + 1, (_FILTER_BITS * len(hashes)).bit_length()))
        _fill(ascending, len(ascending), shift, filled)
        self.columns = (filled, shift, ascending, len(ascending))
        """As kernels take them (`kernels/hashes.h`): a filter, its shift, the hashes, and how many."""

    def met(self, hashes: Hashes) -> tuple[Indices, Indices, Indices]:
        """Give which of some hashes are known, and the first and last place of their owners, half-open."""
        found = np.empty((3, len(hashes)), np.int64)
        count = _meet(hashes, len(hashes), *self.columns, *found)
        met, first, last = found[:, :count]
        return met, first, last

    def owners(self, first: int, last: int) -> list[int]:
        """Give what the hashes at some places are of."""
        found: list[int] = self.of_rows[first:last].tolist()
        return found


def empty_filter(bits: int) -> tuple[Hashes, int]:
    """Give a filter of 2**bits bits, more than a word has, and by how much hashes are shifted (`kernels/filter.h`)."""
    return np.zeros(1 << bits - _WORD_BITS, np.uint64), 64 - bits + _WORD_BITS


def hashes_of_rows(letters: npt.NDArray[np.unsignedinteger]) -> Hashes:
    """Give the hash of each row, (n, letters)."""
    found: Hashes = (letters * powers(FACTOR, letters.shape[1])).sum(axis=1, dtype=np.uint64)
    return found


def powers(factor: int, count: int) -> Hashes:
    """Give the first `count` powers of a factor, modulo 2**64."""
    return _powers(factor, count.bit_length())[:count]


@lru_cache(maxsize=64)
def _powers(factor: int, bits: int) -> Hashes:
    powers = np.full(1 << bits, factor, np.uint64)
    powers[:1] = 1
    return np.multiply.accumulate(powers)
