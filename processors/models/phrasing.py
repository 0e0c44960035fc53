"""Views and findings in, hashed features of how each post is put together out, the same at fit and at use.

Four blocks. *Words* and pairs of neighbours. *Letters*: groups of 2 to 5 characters across words, blanks and signs
with them. *Near*: words beside what the post names, also together with its group of species. *Shape*: kinds of
evidence, signs and numbers in their order, with the words between only counted, so that it is the same in every
language. Nothing is learnt here: a feature's key is a hash, its block in the two highest bits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from processors.kernels.library import CLASSES, CODES, PLACES, SIZE, UINT32, kernel
from processors.models.shapes import number_of, read_shapes
from processors.views.text import Views
from schemas.finding import Finding

PHRASING_VERSION = "1"
"""Whatever changes a feature changes this: a model fitted on others would judge at random."""
WORDS, LETTERS, NEAR, SHAPE = range(4)
BLOCKS = 4
MAX_CODE_POINTS = 500
"""Folded code points read of one post; chosen by hand: no written post's text is longer than 354."""
LONGEST_GRAM = 5
"""Characters from 2 on read together; chosen by cross-validation over 3 to 5, 2 to 5, 1 to 4 and 2 to 6."""
LONGEST_RUN = 4
"""Tokens of a shape read together; chosen by hand."""
_CHUNK_POSTS = 1_000
"""Read at once, which bounds what is held beside the features: two thousand of the longest, some 160 MB (measured)."""
KEY_BITS = 30
"""Of a key, below its block: of 3,600 unknown groups of letters one is taken for one of 300,000 known ones."""

Keys = npt.NDArray[np.uint32]
Indices = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_TEXTS, _SHAPES = (CODES, CLASSES, PLACES, PLACES, SIZE), (UINT32, PLACES, UINT32, PLACES, PLACES)
_read = kernel("phrases", *_TEXTS, *_SHAPES, UINT32, UINT32, PLACES, gives=None)
_count = kernel("counted", UINT32, PLACES, PLACES, SIZE, PLACES, PLACES)


@dataclass(frozen=True, eq=False)
class Phrases:
    """Features of posts: `rows` names the post of each, in order; keys of one post ascend; `counts` of each."""

    rows: Indices
    keys: Keys
    counts: Indices

    def take(self, chosen: Indices) -> Phrases:
        """Give some posts' features, the first chosen as row 0; `chosen` ascends."""
        first, last = np.searchsorted(self.rows, chosen), np.searchsorted(self.rows, chosen, side="right")
        lengths = last - first
        rows = np.repeat(np.arange(len(chosen)), lengths)
        places = np.arange(len(rows)) + np.repeat(first - np.cumsum(lengths) + lengths, lengths)
        return Phrases(rows, self.keys[places], self.counts[places])


def read_phrases(views: Views, findings: Sequence[Finding], wanted: Flags | None = None) -> Phrases:
    """Read each post's features, or those of the posts `wanted`; all in one order, no post sees another.

    Bounded: see `MAX_CODE_POINTS`.
    """
    rows = np.arange(len(findings)) if wanted is None else np.flatnonzero(wanted)
    return joined(
        [
            _read_chunk(views, findings, rows[start : start + _CHUNK_POSTS])
            for start in range(0, len(rows), _CHUNK_POSTS)
        ]
    )


def joined(parts: Sequence[Phrases]) -> Phrases:
    """Join the features of posts that follow one another."""
    if len(parts) == 1:
        return parts[0]
    return Phrases(
        rows=np.concatenate([np.zeros(0, np.int64), *(part.rows for part in parts)]),
        keys=np.concatenate([np.zeros(0, np.uint32), *(part.keys for part in parts)]),
        counts=np.concatenate([np.zeros(0, np.int64), *(part.counts for part in parts)]),
    )


def _read_chunk(views: Views, findings: Sequence[Finding], rows: Indices) -> Phrases:
    starts, count = views.starts[rows], len(rows)
    ends = np.minimum(views.starts[rows + 1] - 1, starts + MAX_CODE_POINTS)
    shapes = read_shapes(views, rows, ends, findings)
    groups = np.array([number_of("".join(findings[row].groups[:1])) for row in rows.tolist()], np.uint32)
    shape_count, word_count = int(shapes.ends[-1]), int(shapes.word_ends[-1])
    keys = np.empty(LONGEST_GRAM * int((ends - starts).sum()) + LONGEST_RUN * shape_count + 3 * word_count, np.uint32)
    key_ends = np.empty(count, np.int64)
    read = (shapes.numbers, shapes.ends, shapes.words, shapes.places, shapes.word_ends, groups)
    _read(views.codes, views.classes, starts, ends, count, *read, keys, key_ends)
    return _counted(keys, key_ends, rows)


def _counted(keys: Keys, ends: Indices, rows: Indices) -> Phrases:
    """Count the keys of each post, which stand up to each of the `ends`."""
    start = 0
    for end in ends.tolist():
        keys[start:end].sort()
        start = end
    row_of, counts = np.empty((2, start), np.int64)
    kept = _count(keys, ends, rows, len(rows), row_of, counts)
    return Phrases(row_of[:kept], keys[:kept], counts[:kept])
