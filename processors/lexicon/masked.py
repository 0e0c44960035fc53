"""Names and a batch in, names with a letter masked by a sign out: *angolin, t*ger, _arrot, xangolin, sừng *ê.

Masks are rare, so the few places in question are looked at one by one (`kernels/masked.c`): what stands between word
edges around a mask is looked up among the terms without their first letter, or compared with the terms of its length
and first letter.
"""

from __future__ import annotations

import sys
from collections.abc import Container, Iterator
from functools import cache, partial
from typing import Any

import numpy as np
import numpy.typing as npt

from processors.kernels.library import CLASSES, CODES, FACTOR_TYPE, INT32, PLACES, SIZE, kernel, rows_of
from processors.lexicon.hits import Match
from processors.lexicon.masked_signs import SignMaskFinder
from processors.lexicon.names import Names
from processors.lexicon.word_hashes import FACTOR, KNOWN, KnownHashes
from processors.views.text import Indices, Views

ANY_LETTER = "*_○×✱"
"""Signs that stand for a letter anywhere in a word, the last one left out."""
FIRST_LETTER = "#%&$!?^~=+./("
"""Signs that stand for a first letter only."""
POSING = "xх0123456789"
"""Letters (Latin and Cyrillic) and digits that stand for a first letter."""
MIN_KNOWN = 3
"""Letters that must be seen beside a sign for any letter (chosen by hand)."""
MIN_MASKED, MIN_MASKED_BY_TAG, MIN_MASKED_BY_LETTER, MIN_MASKED_BY_STOP = 4, 6, 6, 7
"""Letters of a term with a sign for the first one; with a #, which begins ordinary hashtags; with a letter or digit;
with a stop that stands before words anyway. Some 250 of 408,784 ordinary posts seem to hold one."""
MIN_FIRST_WORD = 5
"""Letters of the first of several words behind a letter or digit: syllables of Vietnamese meet by chance (measured)."""
MAX_HIDDEN, MIN_TWO_FIRST = 2, 7
"""Letters of one term that signs may stand for, and the letters of one where these are its first two (by hand)."""
MAX_LENGTH, MAX_WORDS = 24, 3
"""Code points and words of a term that is sought masked."""
MAX_MASKS = 20
"""Looked at in one text, the first ones; chosen by hand."""
_LEAST = (
    {"#": MIN_MASKED_BY_TAG} | dict.fromkeys("./(", MIN_MASKED_BY_STOP) | dict.fromkeys(POSING, MIN_MASKED_BY_LETTER)
)
_NO_CAPITALS = 0x1F000
"""Letters from here on have none."""
_ANY = 1
_LENGTH_BITS, _LETTER_BITS = 42, 21

Masks = npt.NDArray[np.uint8]

_READ = (CODES, CLASSES, SIZE)
_find_masks = kernel("masks", *_READ, PLACES, SIZE, CLASSES, PLACES, SIZE, SIZE, CLASSES, CLASSES, PLACES)
_MASKED = (CLASSES, CLASSES, CLASSES, PLACES, SIZE, CLASSES)
_NAMES = (CODES, INT32, INT32, SIZE, PLACES, INT32, PLACES, INT32, *KNOWN, INT32)
_find_masked = kernel("masked", *_READ, *_MASKED, *_NAMES, FACTOR_TYPE, SIZE, *[PLACES] * 4)


class MaskFinder:
    """Finds terms of which a sign hides a letter; what is an ordinary word without its mask is none."""

    def __init__(self, names: Names) -> None:
        self._signs = SignMaskFinder(names)
        self._names = names.only((names.lengths > MIN_KNOWN) & (names.lengths <= MAX_LENGTH))
        beheaded = KnownHashes(self._names.hashes(skipped=1), np.arange(len(self._names), dtype=np.int32))
        rows = (self._names.letters, self._names.starts, self._names.ends, len(self._names))
        self._columns = (*rows, *_by_edges(self._names), *beheaded.columns, beheaded.of_rows)

    def find(self, views: Views, ordinary: Container[str]) -> list[Match]:
        """Give the masked terms, in order of the text, but what is a folded `ordinary` word without its mask."""
        found: set[Match] = set(self._signs.find(views))
        if len(self._names):
            found.update(self._masked(views))
        return sorted(one for one in found if views.folded[one[0] + 1 : one[1]] not in ordinary)

    def _masked(self, views: Views) -> Iterator[Match]:
        """Give the terms around the first masks of each text."""
        masks, places = _masks_of(views)
        around = (_mask_table(), *masks, places, len(places), _has_capital(), *self._columns, FACTOR)
        find = partial(_find_masked, views.codes, views.classes, len(views.codes), *around)
        for start, end, row, has_first in rows_of(find, 4, len(places)).T.tolist():
            yield start, end, int(self._names.numbers[row]), "typo" if has_first else "first_letter"


def _masks_of(views: Views) -> tuple[Masks, Indices]:
    """Give, (2, code points), 0 where no word goes on and what each may mask, and the first masks of each text.

    They stand before a letter, and those for a first letter alone not behind a word; what is strewn between letters
    masks any.
    """
    count = len(views.codes)
    masks, places = np.empty((2, count), np.uint8), np.empty(count, np.int64)
    posed, bounds = (views.posed, len(views.posed)), (views.starts, len(views.starts), MAX_MASKS)
    found = _find_masks(views.codes, views.classes, count, *posed, _mask_table(), *bounds, *masks, places)
    return masks, places[:found]


def _by_edges(names: Names) -> Iterator[npt.NDArray[Any]]:
    """Give keys of names, ascending, and the row of each: by length and both edges, and by length and last letter."""
    lengths = names.lengths.astype(np.int64)
    first, last = (names.letters[edge].astype(np.int64) for edge in (names.starts, names.ends - 1))
    for edges in ((first << _LETTER_BITS) | last, last):
        keys = (lengths << _LENGTH_BITS) | edges
        order = np.argsort(keys, kind="stable").astype(np.int32)
        yield from (keys[order], order)


@cache
def _mask_table() -> Masks:
    """Give what each code point may mask: 0 nothing, `_ANY` any letter, else the first of a term of so many letters."""
    table = np.zeros(sys.maxunicode + 1, np.uint8)
    least = dict.fromkeys(FIRST_LETTER, MIN_MASKED) | _LEAST | dict.fromkeys(ANY_LETTER, _ANY)
    for sign, value in least.items():
        table[ord(sign)] = value
    return table


@cache
def _has_capital() -> Masks:
    """Say of each code point up to `_NO_CAPITALS` whether it is a small letter that has a capital."""
    return np.array([chr(code).upper() != chr(code) for code in range(_NO_CAPITALS + 1)], np.uint8)
