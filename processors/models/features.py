"""Folded texts and findings in, rows of hashed words, word pairs and letter groups out, the same at fit and at use.

Nothing is learnt here: a word's place is a hash of its letters. Three blocks of `BUCKETS` places: words and pairs of
neighbours; groups of 3 to 5 letters inside words (Cavnar and Trenkle 1994's n-grams); words beside the group of
species the post names, so that what is learnt of one shark's jaw serves the next.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt
from scipy import sparse

from processors.views.fold_table import DIGIT, EMOJI, FLAG, LATIN, UNSPACED
from processors.views.text import Views

FEATURES_VERSION = "2"
"""Whatever changes a row changes this: a model fitted on other rows would judge at random."""
BUCKETS = 1 << 18
"""Places a block; 500 titles fill 8 % of them. Chosen by hand, not measured."""
WORDS, LETTERS, GROUPED = range(3)
BLOCKS = 3
GRAM_LENGTHS = (3, 4, 5)
MAX_CODE_POINTS = 20_000
"""Folded code points read of one post; chosen by hand, not measured: longer ones are not posts."""
_CHUNK_CODE_POINTS = 200_000
"""Read at once, which holds the memory of a batch below 100 MB; chosen by hand."""
_NO_GROUP = "none"

Hashes = npt.NDArray[np.uint64]
Indices = npt.NDArray[np.int64]


def read_rows(views: Views, groups: Sequence[Sequence[str]]) -> sparse.csr_matrix:
    """Give one row a text, (n, BLOCKS * BUCKETS), holding 1 + log of each feature's count; no row sees another.

    `groups` names the groups of species each post names. Counts damped after Salton and Buckley 1988.
    """
    count = len(views.starts) - 1
    parts, start = [], 0
    while start < count:
        end = int(np.searchsorted(views.starts, views.starts[start] + _CHUNK_CODE_POINTS, side="right")) - 1
        end = min(count, max(end, start + 1))
        parts.append(_read_chunk(views, start, end, groups[start:end]))
        start = end
    shape = (0, BLOCKS * BUCKETS)
    return sparse.vstack(parts, format="csr") if parts else sparse.csr_matrix(shape)


def normalise(rows: sparse.csr_matrix, rarity: npt.NDArray[np.float32]) -> sparse.csr_matrix:
    """Weigh each feature by its rarity and give each block of a row length 1."""
    weighted = rows.copy()
    weighted.data = rows.data * rarity[rows.indices]
    row_of = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
    part_of = row_of * BLOCKS + rows.indices // BUCKETS
    lengths = np.sqrt(np.bincount(part_of, weighted.data**2, minlength=rows.shape[0] * BLOCKS))
    weighted.data /= lengths[part_of]
    return weighted


def rarity_of(rows: sparse.csr_matrix) -> npt.NDArray[np.float32]:
    """Give 1 + log((1 + n) / (1 + rows that hold the feature)), scikit-learn's smoothed idf; (BLOCKS * BUCKETS,)."""
    held = np.bincount(rows.indices, minlength=rows.shape[1])
    rarity: npt.NDArray[np.float32] = (1 + np.log((1 + rows.shape[0]) / (1 + held))).astype(np.float32)
    return rarity


def _read_chunk(views: Views, start: int, end: int, groups: Sequence[Sequence[str]]) -> sparse.csr_matrix:
    first, last = int(views.starts[start]), int(views.starts[end])
    codes, classes = views.codes[first:last].astype(np.uint64), views.classes[first:last]
    codes[classes == DIGIT] = ord("0")  # sizes, prices and article numbers keep their shape only
    row_of = np.repeat(np.arange(end - start), np.diff(views.starts[start : end + 1]))
    in_reach = np.arange(last - first) - (views.starts[start:end] - first)[row_of] < MAX_CODE_POINTS
    is_sign = (classes == EMOJI) | (classes == FLAG)
    kept = np.flatnonzero(((classes >= LATIN) & (classes <= UNSPACED) | is_sign) & in_reach)
    if not kept.size:
        return sparse.csr_matrix((end - start, BLOCKS * BUCKETS))
    begins = np.ones(len(kept), np.bool_)
    begins[1:] = (np.diff(kept) > 1) | is_sign[kept[1:]] | is_sign[kept[:-1]]
    words, rows = hash_words(codes[kept], begins), row_of[kept[begins]]
    parts = [
        (rows, words, WORDS),
        (*hash_pairs(words, rows), WORDS),
        *((*grams, LETTERS) for grams in _letter_grams(codes[kept], begins, rows)),
        (*_beside_groups(words, rows, groups), GROUPED),
    ]
    return _count(parts, end - start)


def hash_words(letters: Hashes, begins: npt.NDArray[np.bool_]) -> Hashes:
    """Give a hash a word: of its letters and their places in it."""
    first = np.flatnonzero(begins)
    word_of = np.cumsum(begins) - 1
    position = (np.arange(len(letters)) - first[word_of]).astype(np.uint64)
    return mix(np.add.reduceat(mix(letters + (position << np.uint64(32))), first))


def hash_pairs(words: Hashes, rows: Indices) -> tuple[Indices, Hashes]:
    """Give a hash a pair of neighbours of one row, with its row."""
    same = rows[1:] == rows[:-1]
    return rows[1:][same], roll(words[:-1], words[1:])[same]


def roll(hashes: Hashes, following: Hashes) -> Hashes:
    """Take the next character or word into each hash; as many as follow."""
    return mix(hashes[: len(following)] * _FACTOR + following)


def _letter_grams(letters: Hashes, begins: npt.NDArray[np.bool_], rows: Indices) -> list[tuple[Indices, Hashes]]:
    """Give the groups of letters of each word, with a blank before and behind it, by length."""
    word_of = np.cumsum(begins) - 1
    lengths = np.bincount(word_of) + 2
    padded = np.full(len(letters) + 2 * len(lengths), ord(" "), np.uint64)
    padded[np.arange(len(letters)) + 2 * word_of + 1] = letters
    word_of_padded = np.repeat(np.arange(len(lengths)), lengths)
    rolled, found = padded, []
    for length in range(2, max(GRAM_LENGTHS) + 1):
        rolled = roll(rolled, padded[length - 1 :])
        if length in GRAM_LENGTHS:
            inside = word_of_padded[: 1 - length] == word_of_padded[length - 1 :]
            found.append((rows[word_of_padded[: 1 - length][inside]], rolled[inside]))
    return found


def _beside_groups(words: Hashes, rows: Indices, groups: Sequence[Sequence[str]]) -> tuple[Indices, Hashes]:
    named = [group or (_NO_GROUP,) for group in groups]
    of_words = np.fromiter(map(len, named), np.int64, len(named))[rows]
    hashes = np.fromiter((_hash_of(name) for names in named for name in names), np.uint64)
    first = np.concatenate([[0], np.cumsum([len(names) for names in named])])[rows]
    repeated = np.repeat(np.arange(len(words)), of_words)
    nth = np.arange(len(repeated)) - np.repeat(np.cumsum(of_words) - of_words, of_words)
    return rows[repeated], mix(words[repeated] * _FACTOR + hashes[first[repeated] + nth])


def _count(parts: Sequence[tuple[Indices, Hashes, int]], count: int) -> sparse.csr_matrix:
    rows = np.concatenate([rows for rows, _, _ in parts])
    places = np.concatenate([_place(hashes) + block * BUCKETS for _, hashes, block in parts])
    counted = sparse.csr_matrix((np.ones(len(rows)), (rows, places)), shape=(count, BLOCKS * BUCKETS))
    counted.sum_duplicates()
    counted.data = 1 + np.log(counted.data)
    return counted


def _place(hashes: Hashes) -> Indices:
    return (hashes >> np.uint64(64 - 18)).astype(np.int64)


_FACTOR = np.uint64(0x9E3779B97F4A7C15)


def mix(numbers: Hashes) -> Hashes:
    """Scatter numbers over 64 bits: the finaliser of SplitMix64 (Steele, Lea and Flood 2014)."""
    mixed = numbers + _FACTOR
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


@cache
def _hash_of(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "little")
