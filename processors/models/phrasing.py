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

from processors.models.features import hash_pairs, hash_words, mix, roll
from processors.models.shapes import Tokens, near, number_of, shapes_of, standing_in
from processors.views.fold_table import DIGIT, LATIN, UNSPACED
from processors.views.text import Views
from schemas.finding import Finding

PHRASING_VERSION = "1"
"""Whatever changes a feature changes this: a model fitted on others would judge at random."""
WORDS, LETTERS, NEAR, SHAPE = range(4)
BLOCKS = 4
MAX_CODE_POINTS = 500
"""Folded code points read of one post; chosen by hand: no written post's text is longer than 354."""
GRAM_LENGTHS = (2, 3, 4, 5)
"""Characters read together; chosen by cross-validation over 3 to 5, 2 to 5, 1 to 4 and 2 to 6."""
LONGEST_RUN = 4
"""Tokens of a shape read together; chosen by hand."""
_CHUNK_CODE_POINTS = 200_000
"""Read at once, so that a batch of a million holds some 200 MB while it is compared (measured)."""
KEY_BITS = 30
"""Of a key, below its block: of 3,600 unknown groups of letters one is taken for one of 300,000 known ones."""

Keys = npt.NDArray[np.uint32]
Hashes = npt.NDArray[np.uint64]
Indices = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Found = list[tuple[Indices, Keys]]


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
    wanted = np.ones(len(findings), np.bool_) if wanted is None else wanted
    count, parts, start = len(findings), [], 0
    while start < count:
        end = int(np.searchsorted(views.starts, views.starts[start] + _CHUNK_CODE_POINTS, side="right")) - 1
        end = min(count, max(end, start + 1))
        parts.append(_counted(_read_chunk(views, start, end, findings, wanted)))
        start = end
    return joined(parts)


def joined(parts: Sequence[Phrases]) -> Phrases:
    """Join the features of posts that follow one another."""
    return Phrases(
        rows=np.concatenate([np.zeros(0, np.int64), *(part.rows for part in parts)]),
        keys=np.concatenate([np.zeros(0, np.uint32), *(part.keys for part in parts)]),
        counts=np.concatenate([np.zeros(0, np.int64), *(part.counts for part in parts)]),
    )


def _counted(found: Found) -> Phrases:
    rows = np.concatenate([rows for rows, _ in found]).astype(np.uint64)
    placed = rows << np.uint64(32) | np.concatenate([keys for _, keys in found])
    placed.sort()
    is_new = np.ones(len(placed), np.bool_)
    np.not_equal(placed[1:], placed[:-1], out=is_new[1:])
    first = np.flatnonzero(is_new)
    kept = placed[first]
    keys = kept.astype(np.uint32)  # the lower half
    return Phrases((kept >> np.uint64(32)).astype(np.int64), keys, np.diff(first, append=len(placed)))


def _read_chunk(views: Views, start: int, end: int, findings: Sequence[Finding], wanted: Flags) -> Found:
    first, last = int(views.starts[start]), int(views.starts[end])
    codes, classes = views.codes[first:last].astype(np.uint64), views.classes[first:last]
    codes[classes == DIGIT] = ord("0")  # sizes, prices and article numbers keep their shape only
    row_of = np.repeat(np.arange(start, end), np.diff(views.starts[start : end + 1]))
    place = np.arange(last - first) - (views.starts[start:end] - first)[row_of - start]
    ends = np.diff(views.starts)[row_of] - 1
    inside = (place < ends) & (place < MAX_CODE_POINTS) & wanted[row_of]
    return [
        *_words(codes, row_of, inside & (classes >= LATIN) & (classes <= UNSPACED)),
        *_grams(codes[inside], row_of[inside]),
        *_by_hand(views, np.flatnonzero(wanted[start:end]) + start, findings),
    ]


def _words(codes: Hashes, row_of: Indices, kept: npt.NDArray[np.bool_]) -> Found:
    places = np.flatnonzero(kept)
    if not places.size:
        return []
    begins = np.ones(len(places), np.bool_)
    begins[1:] = np.diff(places) > 1
    words, rows = hash_words(codes[places], begins), row_of[places[begins]]
    paired, pairs = hash_pairs(words, rows)
    return [(rows, _keys(words, WORDS)), (paired, _keys(pairs, WORDS))]


def _grams(codes: Hashes, row_of: Indices) -> Found:
    rolled, found = codes, []
    for length in range(2, max(GRAM_LENGTHS) + 1):
        rolled = roll(rolled, codes[length - 1 :])
        inside = row_of[: 1 - length] == row_of[length - 1 :]
        found.append((row_of[: 1 - length][inside], _keys(rolled[inside], LETTERS)))
    return found


def _keys(hashes: Hashes, block: int) -> Keys:
    return (hashes >> np.uint64(64 - KEY_BITS)).astype(np.uint32) | np.uint32(block << KEY_BITS)


def _by_hand(views: Views, rows: Indices, findings: Sequence[Finding]) -> Found:
    """Read near words and shape, which follow the signals."""
    tokens = Tokens.of([views.text_of(row)[:MAX_CODE_POINTS] for row in rows.tolist()])
    standing = standing_in(tokens, views, rows, findings)
    groups = np.array([number_of("".join(findings[row].groups[:1])) for row in rows.tolist()], np.uint64)
    texts, words, places = near(tokens, standing)
    beside = _beside(words.astype(np.uint64), places, groups[texts])
    texts_of_shape, shapes = shapes_of(tokens, standing)
    return [*_runs(shapes.astype(np.uint64), rows[texts_of_shape]), *((rows[texts], keys) for keys in beside)]


def _runs(tokens: Hashes, row_of: Indices) -> Found:
    """Give the runs of tokens of one post, by length."""
    rolled = mix(tokens)
    found = [(row_of, _keys(rolled, SHAPE))]
    for length in range(2, LONGEST_RUN + 1):
        rolled = roll(rolled, tokens[length - 1 :])
        inside = row_of[: 1 - length] == row_of[length - 1 :]
        found.append((row_of[: 1 - length][inside], _keys(rolled[inside], SHAPE)))
    return found


def _beside(words: Hashes, places: Indices, groups: Hashes) -> list[Keys]:
    """Give each word beside a subject by its side, by side and distance, and with the group of species."""
    sides = roll(mix(words), (places > 0).astype(np.uint64))
    placed = roll(sides, places.astype(np.uint64))
    return [_keys(hashes, NEAR) for hashes in (sides, placed, roll(sides, groups + np.uint64(1 << 32)))]
