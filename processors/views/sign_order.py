"""Folded code points of the scripts of South-East Asia in, the same in one order and spelling out.

A reader of Lao, Thai, Khmer or Burmese sees no difference between ນ້ຳ and ນໍ້າ, ភ្លុក with its signs in another order, a
subscript da and a subscript ta, or ဝ and the digit ၀ within a word, but they are stored otherwise, and keyboards store
them as they are typed. Signs of one syllable change places with their neighbours only, so the way back to the original
stays true to the syllable.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from itertools import pairwise
from operator import itemgetter

import numpy as np
import numpy.typing as npt

from processors.kernels.library import CLASSES, CODE, CODES, PLACES, SIZE, kernel

Codes = npt.NDArray[np.uint32]
Indices = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_FROM, _TO = 0x0E30, 0x17DE
"""Thai to Khmer, from a letter without rank on, as which all others count."""
_BLOCK_BITS = 7
"""Thai, Lao, Burmese and Khmer signs lie in blocks of 128 code points each; a syllable is of one script."""
_COENG, _RO, _DA, _TA = 0x17D2, 0x179A, 0x178A, 0x178F
"""The Khmer sign before a subscript letter; ro, which is written first and stored last; two that look alike below."""
_KHMER_LETTERS = (0x1780, 0x17B3)
_COENG_RANK, _COENG_RO_RANK = 2, 3
_RANKS = {
    # Thai and Lao: vowels below, above, tone marks, silencers, the ring of am, behind which its aa follows
    "\u0e38\u0e39\u0e3a\u0eb8\u0eb9": 1,
    "\u0e31\u0e34\u0e35\u0e36\u0e37\u0e47\u0eb1\u0eb4\u0eb5\u0eb6\u0eb7\u0ebb": 2,
    "\u0e48\u0e49\u0e4a\u0e4b\u0ec8\u0ec9\u0eca\u0ecb": 3,
    "\u0e4c\u0ecc": 4,
    "\u0e4d\u0ecd": 5,
    # Burmese, as Unicode Technical Note 11 has it
    "\u103b": 1,
    "\u103c": 2,
    "\u103d": 3,
    "\u103e": 4,
    "\u1031": 5,
    "\u102d\u102e\u1032": 6,
    "\u102f\u1030": 7,
    "\u102b\u102c": 8,
    "\u1036": 9,
    "\u103a": 10,
    "\u1037": 11,
    "\u1038": 12,
    # Khmer, as chapter 16.4 of the Unicode Standard has it; subscripts come between the first two
    "\u17cc": 1,
    "\u17c9\u17ca": 4,
    "\u17b6\u17b7\u17b8\u17b9\u17ba\u17bb\u17bc\u17bd\u17be\u17bf\u17c0\u17c1\u17c2\u17c3\u17c4\u17c5": 5,
    "\u17c6\u17cb\u17cd\u17ce\u17cf\u17d0\u17d1\u17dd": 6,
    "\u17c7\u17c8": 7,
}
"""Where a sign stands among those of its syllable."""
_ONE_OF_TWO = {(0x17C1, 0x17B6): 0x17C4, (0x17C1, 0x17B8): 0x17BE}
"""Khmer vowels typed as their two halves."""
_MUUSIKATOAN, _TRIISAP, _U = 0x17C9, 0x17CA, 0x17BB
_ABOVE = (0x17B7, 0x17B8, 0x17B9, 0x17BA, 0x17BE)
"""Khmer vowels above a letter, beside which both shifters stand below it and look like the vowel u."""
_WA, _RA = 0x101D, 0x101B
_ZERO, _SEVEN = 0x1040, 0x1047
"""Burmese digits that look like these letters."""
_DIGITS = np.array((_ZERO, _SEVEN), np.uint32)
_BURMESE_LETTERS, _BURMESE_SIGNS, _BURMESE_DIGITS = (0x1000, 0x102A), (0x102B, 0x103E), (0x1040, 0x1049)

_find_misplaced = kernel("misplaced_signs", CODES, SIZE, *[CODE] * 2, *[CLASSES] * 3, CODES, *[PLACES] * 3, gives=None)


def in_one_order(codes: Codes, offsets: Indices) -> tuple[Codes, Indices]:
    """Give folded code points with the signs of each syllable in one order, and where each came from, ascending."""
    places, digits = _misplaced(codes)
    _read_burmese_digits(codes, digits)
    dropped: list[int] = []
    behind = 0
    for place in places.tolist():
        if place >= behind:
            behind = _put_in_order(codes, place, dropped)
    return (np.delete(codes, dropped), np.delete(offsets, dropped)) if dropped else (codes, offsets)


def _misplaced(codes: Codes) -> tuple[Indices, Indices]:
    """Give where signs, or a subscript letter's, may not be where they belong, or as they belong; and zero and seven.

    The latter as which Burmese letters are typed.
    """
    places, digits = np.empty((2, len(codes)), np.int64)
    counts = np.zeros(2, np.int64)
    _find_misplaced(codes, len(codes), _FROM, _TO - _FROM, _ranks(), *_not_so(), _DIGITS, places, digits, counts)
    return places[: counts[0]], digits[: counts[1]]


def _read_burmese_digits(codes: Codes, digits: Indices) -> None:
    """Read a zero beside a Burmese letter as wa, and a seven before a sign as ra; not where other digits stand."""
    for digit, letter in ((_ZERO, _WA), (_SEVEN, _RA)) if digits.size else ():
        places = digits[codes[digits] == digit]
        before, after = codes[places - 1], codes[np.minimum(places + 1, len(codes) - 1)]
        is_number = _between(before, _BURMESE_DIGITS) | _between(after, _BURMESE_DIGITS)
        in_word = _between(after, _BURMESE_SIGNS)
        if digit == _ZERO:
            in_word |= _between(after, _BURMESE_LETTERS) | _between(before, _BURMESE_LETTERS)
            in_word |= _between(before, _BURMESE_SIGNS)
        codes[places[in_word & ~is_number]] = letter


def _put_in_order(codes: Codes, place: int, dropped: list[int]) -> int:
    """Sort the signs of the syllable a place lies in; give where it ends, and note what is left over."""
    start, end = place, place + 1
    block = int(codes[place]) >> _BLOCK_BITS
    while _is_sign(codes, start - 1, block) or _is_subscript(codes, start - 1):
        start -= 1
    while end < len(codes) and (_is_sign(codes, end, block) or _is_subscript(codes, end)):
        end += 1
    tokens = _tokens(codes[start:end].tolist())
    found = _whole([code for _, token in sorted(tokens, key=itemgetter(0)) for code in token])
    codes[start : start + len(found)] = found
    dropped += range(start + len(found), end)
    return end


def _tokens(signs: list[int]) -> list[tuple[int, tuple[int, ...]]]:
    """Give the signs and subscript letters of a syllable with their ranks."""
    ranks, tokens = _ranks(), list[tuple[int, tuple[int, ...]]]()
    has_above = any(sign in _ABOVE for sign in signs)
    pairs = pairwise([*signs, 0])
    for sign, after in pairs:
        if sign == _COENG and _KHMER_LETTERS[0] <= after <= _KHMER_LETTERS[1]:
            next(pairs)
            tokens.append((_COENG_RO_RANK if after == _RO else _COENG_RANK, (sign, _TA if after == _DA else after)))
        elif has_above and sign in (_U, _MUUSIKATOAN):
            tokens.append((int(ranks[_TRIISAP - _FROM]), (_TRIISAP,)))
        else:
            tokens.append((int(ranks[sign - _FROM]), (sign,)))
    return tokens


def _whole(signs: list[int]) -> list[int]:
    """Read two halves of a vowel as the vowel, and a mark that now stands behind itself once."""
    found: list[int] = []
    for sign in signs:
        if found and (found[-1], sign) in _ONE_OF_TWO:
            found[-1] = _ONE_OF_TWO[found[-1], sign]
        elif not found or found[-1] != sign or unicodedata.category(chr(sign)) != "Mn":
            found.append(sign)
    return found


def _is_sign(codes: Codes, place: int, block: int) -> bool:
    code = int(codes[place])
    return code >> _BLOCK_BITS == block and _FROM <= code < _TO and bool(_ranks()[code - _FROM])


def _is_subscript(codes: Codes, place: int) -> bool:
    return _KHMER_LETTERS[0] <= int(codes[place]) <= _KHMER_LETTERS[1] and int(codes[place - 1]) == _COENG


def _between(codes: Codes, edges: tuple[int, int]) -> Flags:
    inside: Flags = (codes >= edges[0]) & (codes <= edges[1])
    return inside


@cache
def _ranks() -> npt.NDArray[np.uint8]:
    ranks = np.zeros(_TO - _FROM, np.uint8)
    for signs, rank in _RANKS.items():
        ranks[[ord(sign) - _FROM for sign in signs]] = rank
    ranks[_COENG - _FROM] = _COENG_RANK
    return ranks


@cache
def _not_so() -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    """Give what a sign opens and what one closes, a bit for each two sets of which none is written before the other."""
    sets = (((_COENG,), (_DA,)), ((_U, _MUUSIKATOAN), _ABOVE), (_ABOVE, (_U,)), *(((a,), (b,)) for a, b in _ONE_OF_TWO))
    opens, closes = np.zeros((2, _TO - _FROM), np.uint8)
    for bit, (firsts, seconds) in enumerate(sets):
        opens[np.array(firsts) - _FROM] |= np.uint8(1 << bit)
        closes[np.array(seconds) - _FROM] |= np.uint8(1 << bit)
    return opens, closes
