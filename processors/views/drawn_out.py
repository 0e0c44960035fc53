"""Letters of the scripts of India in, those out that only draw a syllable out: ம்ம்ம்ம், শুউউউ."""

from __future__ import annotations

import unicodedata
from functools import cache

import numpy as np
import numpy.typing as npt

MARKS_FROM, _MARKS_TO = 0x0900, 0x0E00
"""Of Devanagari and what follows, to Sinhala."""

Codes = npt.NDArray[np.uint32]
Indices = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


def drawn_out(codes: Codes, places: Indices) -> Indices:
    """Give the positions of the code points that say again what stands just before; `places` are theirs in the text.

    A run of one letter is not looked at, but a letter and its sign that stand there three times (twice is spelling:
    শুশুক, सत्त्व), and a vowel behind the sign of that vowel.
    """
    ours = np.flatnonzero(codes - np.uint32(MARKS_FROM) < _MARKS_TO - MARKS_FROM)
    drawn = np.zeros(len(ours), np.bool_)
    if len(ours) > 1:
        _mark_drawn_out(codes[ours] - np.uint32(MARKS_FROM), np.diff(places[ours]) == 1, drawn)
    return ours[drawn]


def _mark_drawn_out(codes: Codes, behind: Flags, drawn: Flags) -> None:
    """Mark what says again what stands before; `behind` says of each but the first whether it stands just behind.

    `codes` are counted from `MARKS_FROM`.
    """
    is_sign, own_sign = _signs()
    same = (codes[2:] == codes[:-2]) & behind[1:] & behind[:-1]
    again = same[:-1] & same[1:] & is_sign[codes[3:]]
    thrice = np.flatnonzero(again[:-2] & again[2:]) + 2
    for place in range(4):
        drawn[thrice + place] = True
    vowels = np.flatnonzero((own_sign[codes[1:]] > 0) & behind) + 1
    for place in vowels.tolist():
        before = codes[place - 1]
        drawn[place] |= own_sign[codes[place]] == before or (drawn[place - 1] and before == codes[place])


@cache
def _signs() -> tuple[Flags, Codes]:
    """Say which of our letters are vowel signs and viramas, and give the sign of each vowel, 0 for none."""
    names = [unicodedata.name(chr(code), "") for code in range(MARKS_FROM, _MARKS_TO)]
    places = {name: place for place, name in enumerate(names)}
    is_sign, own_sign = np.zeros(len(names), np.bool_), np.zeros(len(names), np.uint32)
    for place, name in enumerate(names):
        is_vowel = " VOWEL SIGN " in name
        is_sign[place] = is_vowel or name.endswith((" VIRAMA", "SIGN AL-LAKUNA"))
        if is_vowel and (letter := places.get(name.replace(" VOWEL SIGN ", " LETTER "))):
            own_sign[letter] = place
    return is_sign, own_sign
