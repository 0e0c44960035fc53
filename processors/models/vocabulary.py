"""Phrases of many posts in, the features worth a weight out; then phrases of any posts as rows of numbers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy import sparse

from processors.kernels.library import CODES, INT32, PLACES, SIZE, kernel
from processors.models.phrasing import BLOCKS, KEY_BITS, Phrases

UNKNOWN_SHARE = 0.6
"""How much an unknown feature counts beside one seen once. With 0, 31 of 100,000 ordinary posts reach review at equal
recall; with .3, 24; with .6, 20; with 1, recall falls."""
_BUCKET_BITS = 12
"""Bits of a key below those its bucket is named by: 600,000 keys lie in a million buckets (4 MB), 11 at most in one."""

_find = kernel("places_of", CODES, SIZE, CODES, INT32, SIZE, PLACES, gives=None)


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """Keys of features in ascending order, and in how many of `post_count` posts each was seen."""

    keys: npt.NDArray[np.uint32]
    held: npt.NDArray[np.uint32]
    post_count: int

    @classmethod
    def of(cls, phrases: Phrases, post_count: int, least: int) -> Vocabulary:
        """Keep what at least `least` posts hold: a feature seen once tells nothing and drowns the others."""
        keys, held = np.unique(phrases.keys, return_counts=True)
        kept = held >= least
        return cls(keys[kept], held[kept].astype(np.uint32), post_count)

    @cached_property
    def rarity(self) -> npt.NDArray[np.float64]:
        """Give, by how many posts hold a feature, 1 + log((1 + n) / (1 + how many)), scikit-learn's smoothed idf."""
        return np.asarray(1 + np.log((1 + self.post_count) / np.arange(1.0, 2.0 + self.held.max(initial=1))))

    @cached_property
    def blocks(self) -> npt.NDArray[np.int64]:
        """Give the block of each key."""
        return (self.keys >> KEY_BITS).astype(np.int64)

    @cached_property
    def _buckets(self) -> npt.NDArray[np.int32]:
        """Give where the keys of each bucket begin."""
        edges = np.arange(0, 1 << 32, 1 << _BUCKET_BITS, dtype=np.uint32)
        return np.searchsorted(self.keys, edges).astype(np.int32)

    def rows(self, phrases: Phrases, count: int) -> sparse.csr_matrix:
        """Give one row a post, (count, len(keys)): damped counts by rarity, each block of a row of length 1.

        Features that are not known lengthen a block too: a text of which little is known says little.
        """
        places, values, known = self._entries(phrases, count)
        rows, places, values = phrases.rows[known], places[known], values[known]
        starts = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=count))])
        return sparse.csr_matrix((values, places, starts), shape=(count, len(self.keys)))

    def sums(self, phrases: Phrases, count: int, weights: npt.NDArray[np.float16]) -> npt.NDArray[np.float64]:
        """Give `rows` times weights, (count,), summed in the same order without making the rows."""
        places, values, known = self._entries(phrases, count)
        if not len(self.keys):
            return np.zeros(count)
        values *= weights.take(places)
        values[~known] = 0.0
        return np.asarray(np.bincount(phrases.rows, values, minlength=count), np.float64)

    def _entries(
        self, phrases: Phrases, count: int
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
        """Give the place and value of each feature, and whether it is known; an unknown one has any place."""
        places = self._places_of(phrases.keys)
        if not len(self.keys):
            known, values = np.zeros(len(places), np.bool_), np.full(len(places), UNKNOWN_SHARE * self.rarity[1])
        else:
            known = self.keys.take(places) == phrases.keys
            values = self.rarity.take(self.held.take(places))
            values[~known] = UNKNOWN_SHARE * self.rarity[1]
        several = np.flatnonzero(phrases.counts > 1)
        values[several] *= _damped(phrases.counts[several])
        part_of = phrases.rows * BLOCKS
        part_of += phrases.keys >> KEY_BITS
        values /= np.sqrt(np.bincount(part_of, np.square(values), minlength=count * BLOCKS)).take(part_of)
        return places, values, known

    def _places_of(self, keys: npt.NDArray[np.uint32]) -> npt.NDArray[np.int64]:
        """Give where each key stands, or any place where it is not known."""
        if not len(self.keys):
            return np.zeros(len(keys), np.int64)
        sought = np.minimum(keys, self.keys[-1])
        places = np.empty(len(sought), np.int64)
        _find(sought, len(sought), self.keys, self._buckets, _BUCKET_BITS, places)
        return places


def _damped(counts: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Give 1 + log of each count; few differ."""
    most = int(counts.max(initial=1))
    return np.asarray((1 + np.log(np.arange(1, most + 1)))[counts - 1])
