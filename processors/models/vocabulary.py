"""Phrases of many posts in, the features worth a weight out; then phrases of any posts as rows of numbers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy import sparse

from processors.kernels.library import FLOAT64, INT32, PLACES, SIZE, UINT16, UINT32, kernel
from processors.models.phrasing import KEY_BITS, Phrases

UNKNOWN_SHARE = 0.6
"""How much an unknown feature counts beside one seen once. With 0, 31 of 100,000 ordinary posts reach review at equal
recall; with .3, 24; with .6, 20; with 1, recall falls."""
_BUCKET_BITS = 12
"""Bits of a key below those its bucket is named by: 600,000 keys lie in a million buckets (4 MB), 11 at most in one."""

_FEATURES, _KNOWN = (PLACES, UINT32, PLACES, SIZE, SIZE), (UINT32, UINT32, SIZE, INT32, SIZE)
_weigh = kernel("weigh_features", *_FEATURES, *_KNOWN, FLOAT64, FLOAT64, PLACES, FLOAT64, gives=None)
_sum = kernel("sum_features", PLACES, PLACES, FLOAT64, SIZE, UINT16, FLOAT64, gives=None)


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
    def _worth(self) -> npt.NDArray[np.float64]:
        """Give `rarity`, and at 0 what a feature counts that no post holds."""
        return np.concatenate([[UNKNOWN_SHARE * self.rarity[1]], self.rarity[1:]])

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
        if not len(self.keys):
            return sparse.csr_matrix((count, 0))
        places, values = self._entries(phrases)
        known = places >= 0
        rows, places, values = phrases.rows[known], places[known], values[known]
        starts = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=count))])
        return sparse.csr_matrix((values, places, starts), shape=(count, len(self.keys)))

    def sums(self, phrases: Phrases, count: int, weights: npt.NDArray[np.float16]) -> npt.NDArray[np.float64]:
        """Give `rows` times weights, (count,), summed in the same order without making the rows."""
        sums = np.zeros(count)
        if len(self.keys):
            places, values = self._entries(phrases)
            _sum(phrases.rows, places, values, len(places), weights.view(np.uint16), sums)
        return sums

    def _entries(self, phrases: Phrases) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
        """Give the place, -1 for an unknown one, and the value of each feature; some are known."""
        count = len(phrases.keys)
        places, values = np.empty(count, np.int64), np.empty(count, np.float64)
        features = (phrases.rows, phrases.keys, phrases.counts, count, KEY_BITS)
        known = (self.keys, self.held, len(self.keys), self._buckets, _BUCKET_BITS)
        _weigh(*features, *known, self._worth, _damped(phrases.counts), places, values)
        return places, values


def _damped(counts: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Give 1 + log of each number up to the highest of the counts; few differ."""
    most = int(counts.max(initial=1))
    return np.asarray(1 + np.log(np.arange(most + 1, dtype=np.float64).clip(1)))
