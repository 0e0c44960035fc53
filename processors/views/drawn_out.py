"""Letters of the scripts of India in, those out that only draw a syllable out: ம்ம்ம்ம், শুউউউ."""

from __future__ import annotations

import unicodedata
from functools import cache

import numpy as np
import numpy.typing as npt

from processors.kernels.library import CLASSES, CODE, CODES, PLACES, SIZE, kernel

MARKS_FROM, _MARKS_TO = 0x0900, 0x0E00
"""Of Devanagari and what follows, to Sinhala."""

Codes = npt.NDArray[np.uint32]
Indices = npt.NDArray[np.int64]

_find = kernel("drawn_out", CODES, PLACES, SIZE, CODE, CODE, CLASSES, CODES, PLACES)


def drawn_out(codes: Codes, places: Indices) -> Indices:
    """Give the positions of the code points that say again what stands just before; `places` are theirs in the text.

    A run of one letter is not looked at, but a letter and its sign that stand there three times (twice is spelling:
    শুশুক, सत्त्व), and a vowel behind the sign of that vowel.
    """
    drawn = np.empty(len(codes), np.int64)
    count = _find(codes, places, len(codes), MARKS_FROM, _MARKS_TO - MARKS_FROM, *_signs(), drawn)
    return drawn[:count]


@cache
def _signs() -> tuple[npt.NDArray[np.uint8], Codes]:
    """Say which of our letters are vowel signs and viramas, and give the sign of each vowel, 0 for none."""
    names = [unicodedata.name(chr(code), "") for code in range(MARKS_FROM, _MARKS_TO)]
    places = {name: place for place, name in enumerate(names)}
    is_sign, own_sign = np.zeros(len(names), np.uint8), np.zeros(len(names), np.uint32)
    for place, name in enumerate(names):
        is_vowel = " VOWEL SIGN " in name
        is_sign[place] = is_vowel or name.endswith((" VIRAMA", "SIGN AL-LAKUNA"))
        if is_vowel and (letter := places.get(name.replace(" VOWEL SIGN ", " LETTER "))):
            own_sign[letter] = place
    return is_sign, own_sign
