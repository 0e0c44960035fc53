"""Names of scripts without blanks and a batch in, names with one sign masked out: 穿*甲, O산갑, 호랑2, ヨウ6, งาช้*ง.

Han, kana and Hangul, where a digit also stands for its sound, and the letters of Thai, Lao, Khmer and Burmese.
Nothing parts words there, so that every window of a name's length around a mask is looked up among the names with that
sign left out.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import cache, partial

import numpy as np
import numpy.typing as npt

from processors.kernels.library import CLASSES, CODES, FACTOR_TYPE, PLACES, SIZE, kernel, rows_of
from processors.lexicon.hits import Match
from processors.lexicon.letters import codes_that
from processors.lexicon.names import Names
from processors.lexicon.word_hashes import FACTOR, KNOWN, Hashes, KnownHashes, hashes_of_rows, powers
from processors.views.text import Codes, Flags, Views

MASKS = "*_○〇×✱xo0\u110bㅇ□■●囗?"
"""Signs that stand for a sign of these; the jamo ㅇ also as it is folded."""
SOUNDS = {
    "1": "일이イい蜴衣翼",
    "2": "이리ニにフふ耳",
    "3": "삼산사ミみサさ三珊山",
    "4": "사시シしヨよ四狮獅蛇",
    "5": "오고ゴごコこ五鹉鵡乌烏",
    "6": "육유륙ムむロろ六鹿",
    "7": "칠ナな七鳍鰭",
    "8": "팔파ハはヤやバば八豹巴",
    "9": "구クキくき九鹫鷲鸠鳩龟龜",
}
"""Signs that sound like a digit to those who write so; from the words for the numbers in the three languages."""
MIN_SIGNS, MAX_SIGNS = 3, 6
"""Signs of a name that is sought masked: of two, the one left would say too little (chosen by hand)."""
MIN_BASES, MIN_LETTERS, MAX_LETTERS = 3, 6, 16
"""Letters without their marks, and code points, of a name in Thai, Lao, Khmer or Burmese (chosen by hand)."""
MAX_PLACES = 20
"""Masks looked at in one text, the first ones, and as many digits; chosen by hand."""
_MASK = "*"
_ROOM = 1_000
"""Known windows of a batch there is room for at first: ordinary ones have some 10 (20,000 recorded posts)."""
_LETTERS_FROM = 0x0E01
"""All of these."""
_HALVES = ("o0\u110b", "li1|\u1175")
"""Two signs that look like one syllable of Hangul, 이."""
_SIGNS = (
    (0x2E80, 0x2FDF), (0x3041, 0x30FF), (0x3400, 0x9FFF), (0xAC00, 0xD7A3), (0xF900, 0xFAFF), (0x20000, 0x323AF),
)  # fmt: skip
"""Hangul, Han and kana, from the first to the last of each."""
_LETTERS = ((0x0E01, 0x0E4E), (0x0E81, 0x0ECD), (0x1000, 0x109F), (0x1780, 0x17D3))
"""Thai, Lao, Burmese and Khmer, with their marks."""
_BY_LOOK, _BY_SOUND, _SIGN, _LETTER, _HALF, _OTHER_HALF = 1, 2, 4, 8, 16, 32

_READ = (CODES, CLASSES, SIZE, CLASSES)
_find_masked = kernel("masked_signs", *_READ, PLACES, SIZE, SIZE, FACTOR_TYPE, *KNOWN, SIZE, *[PLACES] * 6)


class SignMaskFinder:
    """Finds names of which a sign is masked."""

    def __init__(self, names: Names) -> None:
        """Take names, of which only those of such signs count."""
        self._names = names.only((names.letters[names.starts] >= _LETTERS_FROM) & (names.lengths <= MAX_LETTERS))
        self._masked = KnownHashes(*_masked_hashes(self._names))

    def find(self, views: Views) -> Iterator[Match]:
        """Give the masked names; of several that fit the same place, the first of the lexicon."""
        if not len(self._names):
            return
        read = (views.codes, views.classes, len(views.codes), _table())
        bounds = (views.starts, len(views.starts), MAX_PLACES, FACTOR)
        met = rows_of(partial(_find_masked, *read, *bounds, *self._masked.columns), 6, _ROOM)
        for start, place, behind, end, first, last in met.T.tolist():
            before, mask, after = views.folded[start:place], views.folded[place], views.folded[behind:end]
            named = [self._names[owner] for owner in self._masked.owners(first, last)]
            fits = [(text, number) for text, number in named if _is_masked(text, before, mask, after)]
            for text, number in fits:
                if text == fits[0][0]:
                    yield start, end, number, "typo" if before else "first_letter"


@cache
def _table() -> npt.NDArray[np.uint8]:
    """Give what each code point is, as bits."""
    table = np.zeros(sys.maxunicode + 1, np.uint8)
    for stretches, kind in ((_SIGNS, _SIGN), (_LETTERS, _LETTER)):
        for first, last in stretches:
            table[first : last + 1] |= kind
    for signs, kind in zip((MASKS, SOUNDS, *_HALVES), (_BY_LOOK, _BY_SOUND, _HALF, _OTHER_HALF), strict=True):
        table[[ord(sign) for sign in signs]] |= kind
    return table


def _masked_hashes(names: Names) -> tuple[Hashes, npt.NDArray[np.int32]]:
    """Give the hash of each name with one sign masked, by look and by sound, and its place."""
    hashes, owners = [np.zeros(0, np.uint64)], [np.zeros(0, np.int32)]
    for rows, letters in names.by_length():
        whole, maskable = hashes_of_rows(letters), _maskable(letters)
        for mask in (_MASK, *SOUNDS):
            sounds = np.isin(letters, [ord(sign) for sign in SOUNDS[mask]]) if mask in SOUNDS else True
            row, place = np.nonzero(maskable & sounds)
            change = np.uint64(ord(mask)) - letters[row, place].astype(np.uint64)
            hashes.append(whole[row] + change * powers(FACTOR, letters.shape[1])[place])
            owners.append(rows[row])
    return np.concatenate(hashes), np.concatenate(owners)


def _maskable(letters: Codes) -> Flags:
    """Mark, (names, letters), what may be masked: nothing of too short or long names, nor of other scripts."""
    length = letters.shape[1]
    kinds = _table().take(letters)
    of_signs = (kinds & _SIGN).all(axis=1) & (MIN_SIGNS <= length <= MAX_SIGNS)
    of_letters = (kinds & _LETTER).all(axis=1) & (MIN_LETTERS <= length <= MAX_LETTERS)
    bases = codes_that(str.isalpha, letters)
    maskable: Flags = of_signs[:, None] | ((of_letters & (bases.sum(axis=1) >= MIN_BASES))[:, None] & bases)
    return maskable


def _is_masked(text: str, before: str, mask: str, after: str) -> bool:
    """Say whether a name has these signs around one that a mask may stand for."""
    place = len(before)
    if len(text) != place + 1 + len(after):
        return False
    signs = SOUNDS.get(mask, text[place])
    return text[:place] == before and text[place] in signs and text[place + 1 :] == after


def is_sign(sign: str) -> bool:
    """Say whether a character is of a script whose names are sought here."""
    return bool(_table()[ord(sign)] & (_SIGN | _LETTER))
