"""Code points in, scripts out: which letters belong to a script that only one of our languages writes."""

from __future__ import annotations

import unicodedata
from functools import cache

import numpy as np
import numpy.typing as npt

from processors.kernels.library import CLASSES, CODE, CODES, FLOAT, FLOAT64, PLACES, SIZE, kernel

NO_LETTER, OTHER_SCRIPT = 0, 1

_RANGES: tuple[tuple[str, tuple[tuple[int, int], ...]], ...] = (
    ("th", ((0x0E01, 0x0E5B),)),
    ("lo", ((0x0E81, 0x0EDF),)),
    ("km", ((0x1780, 0x17FF), (0x19E0, 0x19FF))),
    ("my", ((0x1000, 0x109F), (0xA9E0, 0xA9FF), (0xAA60, 0xAA7F))),
    ("ta", ((0x0B80, 0x0BFF),)),
    ("te", ((0x0C00, 0x0C7F),)),
    ("kn", ((0x0C80, 0x0CFF),)),
    ("ml", ((0x0D00, 0x0D7F),)),
    ("si", ((0x0D80, 0x0DFF),)),
    ("gu", ((0x0A80, 0x0AFF),)),
    ("pa", ((0x0A00, 0x0A7F),)),
    ("el", ((0x0370, 0x03FF), (0x1F00, 0x1FFF))),
    ("he", ((0x0590, 0x05FF), (0xFB1D, 0xFB4F))),
    ("am", ((0x1200, 0x139F), (0x2D80, 0x2DDF))),
    ("ko", ((0x1100, 0x11FF), (0x3130, 0x318F), (0xA960, 0xA97F), (0xAC00, 0xD7FF))),
    ("ja", ((0x3041, 0x30FF), (0x31F0, 0x31FF), (0xFF66, 0xFF9F))),
)
"""Blocks of Unicode 15 by the one language of ours that writes them; not Devanagari, Bengali, Arabic, Han, Cyrillic."""

SCRIPT_LANGUAGES: tuple[str, ...] = ("", "", *(language for language, _ in _RANGES))
"""The language by script number; none for `NO_LETTER` and `OTHER_SCRIPT`."""
_JAPANESE = SCRIPT_LANGUAGES.index("ja")
_PLAIN = min(first for _, ranges in _RANGES for first, _ in ranges)
"""Below it, letters are of scripts that several languages share."""
_HAN = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x323AF))
_HAN_BEGINS = 0x20000
"""From here on, no letter is of another script."""
_MIN_KANA_SHARE = 0.15
"""Of a text's kana and Han; Japanese prose has about half, Chinese borrows a single no (chosen by hand)."""
_MIN_SCRIPT_SHARE = 0.4
"""A script of one language decides alone from this share of a text's letters on: Thai posts are full of English brands
(chosen by hand, not measured)."""

_COUNTED = (CODES, PLACES, SIZE, CLASSES, SIZE)
_count = kernel("count_scripts", *_COUNTED, PLACES, gives=None)
_choose = kernel("script_languages", *_COUNTED, CODE, SIZE, *[FLOAT] * 2, PLACES, FLOAT64, gives=None)


def counted(
    codes: npt.NDArray[np.uint32], ends: npt.NDArray[np.int64], kinds: npt.NDArray[np.uint8], most: int
) -> npt.NDArray[np.int64]:
    """Count the code points of each text, which ends before a place, by kind, of which there are `most` < 32.

    Gives (texts, most).
    """
    counts = np.empty((len(ends), most), np.int64)
    _count(codes, ends, len(ends), kinds, most, counts)
    return counts


def script_languages(
    codes: npt.NDArray[np.uint32], ends: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Find texts in a script that only one of our languages uses; each ends before a place among the code points.

    Gives the number of the script, `OTHER_SCRIPT` where none decides and `NO_LETTER` where there are no letters; and
    its share of the letters. Han counts as Japanese where enough kana stands beside it.
    """
    chosen, shares = np.empty(len(ends), np.int64), np.empty(len(ends), np.float64)
    limits = (_PLAIN, _JAPANESE, _MIN_KANA_SHARE, _MIN_SCRIPT_SHARE)
    _choose(codes, ends, len(ends), _script_table(), len(SCRIPT_LANGUAGES) + 1, *limits, chosen, shares)
    return chosen, shares


@cache
def _script_table() -> npt.NDArray[np.uint8]:
    """Build (0x110000,) script numbers, Han as the last."""
    table = np.full(0x110000, NO_LETTER, np.uint8)
    table[:_HAN_BEGINS] = [
        OTHER_SCRIPT if unicodedata.category(chr(code))[0] == "L" else NO_LETTER for code in range(_HAN_BEGINS)
    ]
    for number, (_, ranges) in enumerate(_RANGES, start=OTHER_SCRIPT + 1):
        for first, last in ranges:
            table[first : last + 1] = number
    for first, last in _HAN:
        table[first : last + 1] = len(SCRIPT_LANGUAGES)
    return table
