"""Names of scripts without blanks and a batch in, names with one sign masked out: 穿*甲, O산갑, 호랑2, ヨウ6, งาช้*ง.

Han, kana and Hangul, where a digit also stands for its sound, and the letters of Thai, Lao, Khmer and Burmese.
Nothing parts words there, so that every window of a name's length around a mask is looked up among the names with that
sign left out.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice

import numpy as np
import numpy.typing as npt

from processors.kernels.library import CLASSES, CODES, PLACES, SIZE, kernel
from processors.lexicon.hits import Match
from processors.lexicon.letters import codes_that
from processors.lexicon.names import Names
from processors.lexicon.word_hashes import (
    FACTOR,
    Hashes,
    KnownHashes,
    hashes_between,
    hashes_of_rows,
    powers,
    prefix_sums,
)
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
_AT_ONCE = 10_000
"""Windows around masks that are looked up together, so that a flood of masks stays within memory (chosen by hand)."""
MAX_PLACES = 20
"""Masks looked at in one text, the first ones, and as many digits; chosen by hand."""
_MASK = "*"
_BY_LOOK, _BY_SOUND = 1, 2
_LETTERS_FROM = 0x0E01
"""All of these."""
_HALVES = ("o0\u110b", "li1|\u1175")
"""Two signs that look like one syllable of Hangul, 이."""
_SIGN = "[가-힣\u2e80-\u2fdf\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]"
_LETTER = "[\u0e01-\u0e4e\u0e81-\u0ecd\u1000-\u109f\u1780-\u17d3]"
"""Thai, Lao, Burmese and Khmer, with their marks."""
_ONE_SIGN, _ANY_AT_START = re.compile(_SIGN), re.compile(f"{_SIGN}+|{_LETTER}+")
_ONLY_LETTERS, _ANY_AT_END = re.compile(f"{_LETTER}+"), re.compile(f"(?:{_SIGN}+|{_LETTER}+)\\Z")

_find_masks = kernel("sign_masks", CODES, CLASSES, SIZE, CLASSES, PLACES, CLASSES)

_Window = tuple[int, str, str, str, int]
"""Folded start, the signs before a mask, the mask, the signs behind it, folded end."""


class SignMaskFinder:
    """Finds names of which a sign is masked."""

    def __init__(self, names: Names) -> None:
        """Take names, of which only those of such signs count."""
        self._names = names.only((names.letters[names.starts] >= _LETTERS_FROM) & (names.lengths <= MAX_LETTERS))
        self._masked = KnownHashes(*_masked_hashes(self._names))

    def find(self, views: Views) -> Iterator[Match]:
        """Give the masked names; of several that fit the same place, the first of the lexicon."""
        windows = self._windows(views) if len(self._names) else iter(())
        while at_once := list(islice(windows, _AT_ONCE)):
            yield from self._named(at_once)

    def _named(self, windows: Sequence[_Window]) -> Iterator[Match]:
        """Give the names that stand masked in windows."""
        texts = ["".join(window[1:-1]) for window in windows]
        met, first, last = self._masked.met(_hashes_of(texts))
        for row, begin, stop in zip(met.tolist(), first.tolist(), last.tolist(), strict=True):
            start, before, mask, after, end = windows[row]
            named = [self._names[owner] for owner in self._masked.owners(begin, stop)]
            fits = [(text, number) for text, number in named if _is_masked(text, before, mask, after)]
            for text, number in fits:
                if text == fits[0][0]:
                    yield start, end, number, "typo" if before else "first_letter"

    def _windows(self, views: Views) -> Iterator[_Window]:
        """Give what may be names around each mask."""
        for place in self._places(views):
            end = place + 1
            if views.folded[place] in _HALVES[0] and views.folded[end] in _HALVES[1]:
                end += 1
            mask = views.folded[place] if views.folded[place] in SOUNDS else _MASK
            before, after = _signs_around(views.folded, place, end)
            for first, last in _lengths(len(before), len(after), max(_longest(before[-1:]), _longest(after[:1])) - 1):
                yield place - len(before) + first, before[first:], mask, after[:last], end + last

    def _places(self, views: Views) -> list[int]:
        """Give where masks stand beside such a sign, digits where they may stand for its sound."""
        places, by_sound = np.empty(len(views.codes), np.int64), np.empty(len(views.codes), np.bool_)
        masks = (_mask_table(), places, by_sound.view(np.uint8))
        count = _find_masks(views.codes, views.classes, len(views.codes), *masks)
        places, by_sound = places[:count], by_sound[:count]
        kinds = (places[~by_sound], places[by_sound])
        kept: list[int] = np.sort(np.concatenate([one[views.among_first(one, MAX_PLACES)] for one in kinds])).tolist()
        return kept


@cache
def _mask_table() -> npt.NDArray[np.uint8]:
    table = np.zeros(sys.maxunicode + 1, np.uint8)
    for masks, kind in ((MASKS, _BY_LOOK), (SOUNDS, _BY_SOUND)):
        table[[ord(mask) for mask in masks]] = kind
    return table


def _lengths(before: int, after: int, longest: int) -> Iterator[tuple[int, int]]:
    """Give how many signs before a mask are left out and how many behind it are taken, as long as names are."""
    for first in range(max(0, before - longest), before + 1):
        beside = before - first
        for last in range(max(0, MIN_SIGNS - 1 - beside), min(after, longest - beside) + 1):
            yield first, last


def _longest(sign: str) -> int:
    return MAX_LETTERS if _ONLY_LETTERS.match(sign) else MAX_SIGNS


def _signs_around(folded: str, place: int, end: int) -> tuple[str, str]:
    """Give the signs just before and just behind a mask."""
    before = _ANY_AT_END.search(folded[max(0, place - MAX_LETTERS) : place])
    behind = _ANY_AT_START.match(folded, end, end + MAX_LETTERS)
    return before.group() if before else "", behind.group() if behind else ""


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
    of_signs = codes_that(_is_cjk, letters).all(axis=1) & (MIN_SIGNS <= length <= MAX_SIGNS)
    of_letters = codes_that(_is_letter, letters).all(axis=1) & (MIN_LETTERS <= length <= MAX_LETTERS)
    bases = codes_that(str.isalpha, letters)
    maskable: Flags = of_signs[:, None] | ((of_letters & (bases.sum(axis=1) >= MIN_BASES))[:, None] & bases)
    return maskable


def _hashes_of(texts: Sequence[str]) -> Hashes:
    sums = prefix_sums(np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32))
    ends = np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)))
    return hashes_between(sums, np.append(0, ends)[:-1], ends)


def _is_masked(text: str, before: str, mask: str, after: str) -> bool:
    """Say whether a name has these signs around one that a mask may stand for."""
    place = len(before)
    if len(text) != place + 1 + len(after):
        return False
    signs = SOUNDS.get(mask, text[place])
    return text[:place] == before and text[place] in signs and text[place + 1 :] == after


def _is_cjk(sign: str) -> bool:
    return _ONE_SIGN.match(sign) is not None


def _is_letter(sign: str) -> bool:
    return _ONLY_LETTERS.match(sign) is not None


def is_sign(sign: str) -> bool:
    """Say whether a character is of a script whose names are sought here."""
    return _ANY_AT_START.match(sign) is not None
