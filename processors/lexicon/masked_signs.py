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

import numpy as np
import numpy.typing as npt

from processors.lexicon.hits import Match
from processors.lexicon.names import Names
from processors.views.fold_table import DIGIT, HANGUL, UNSPACED
from processors.views.text import Views

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
_DIGITS = {sign: "".join(digit for digit in SOUNDS if sign in SOUNDS[digit]) for sign in "".join(SOUNDS.values())}
MIN_SIGNS, MAX_SIGNS = 3, 6
"""Signs of a name that is sought masked: of two, the one left would say too little (chosen by hand)."""
MIN_BASES, MIN_LETTERS, MAX_LETTERS = 3, 6, 16
"""Letters without their marks, and code points, of a name in Thai, Lao, Khmer or Burmese (chosen by hand)."""
MAX_PLACES = 20
"""Masks looked at in one text, the first ones, and as many digits; chosen by hand."""
_MASK = "*"
_BY_LOOK, _BY_SOUND = 1, 2
_LETTERS_FROM, _SIGNS_FROM = 0x0E01, 0x2E80
"""All of these; Han, kana and Hangul, behind all the others."""
_HALVES = ("o0\u110b", "li1|\u1175")
"""Two signs that look like one syllable of Hangul, 이."""
_SIGN = "[가-힣\u2e80-\u2fdf\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]"
_LETTER = "[\u0e01-\u0e4e\u0e81-\u0ecd\u1000-\u109f\u1780-\u17d3]"
"""Thai, Lao, Burmese and Khmer, with their marks."""
_AT_START, _ANY_AT_START = re.compile(f"{_SIGN}+"), re.compile(f"{_SIGN}+|{_LETTER}+")
_ONLY_LETTERS, _ANY_AT_END = re.compile(f"{_LETTER}+"), re.compile(f"(?:{_SIGN}+|{_LETTER}+)\\Z")


class SignMaskFinder:
    """Finds names of which a sign is masked."""

    def __init__(self, names: Names) -> None:
        """Take names, of which only those of such signs count."""
        terms = names.only(names.letters[names.starts] >= _LETTERS_FROM)
        self._numbers: dict[str, list[int]] = {}
        self._masked: dict[str, str] = {}
        for text, _ in terms:
            for place in _maskable(text):
                for mask in _MASK + _DIGITS.get(text[place], ""):
                    self._masked.setdefault(text[:place] + mask + text[place + 1 :], text)
                self._numbers[text] = []
        for text, number in terms:
            if text in self._numbers:
                self._numbers[text].append(number)

    def find(self, views: Views) -> Iterator[Match]:
        """Give the masked names; of several that fit the same place, the first of the lexicon."""
        for place in self._places(views) if self._masked else ():
            end = place + 1
            if views.folded[place] in _HALVES[0] and views.folded[end] in _HALVES[1]:
                end += 1
            mask = views.folded[place] if views.folded[place] in SOUNDS else _MASK
            before, after = _signs_around(views.folded, place, end)
            for first, last in _windows(len(before), len(after), max(_longest(before[-1:]), _longest(after[:1])) - 1):
                text = self._masked.get(before[first:] + mask + after[:last])
                for number in self._numbers[text] if text else ():
                    start = place - len(before) + first
                    yield start, end + last, number, "typo" if start < place else "first_letter"

    def _places(self, views: Views) -> list[int]:
        """Give where masks stand beside such a sign, digits where they may stand for its sound."""
        masks = _mask_table().take(views.codes)
        ours = (views.classes == UNSPACED) | (views.classes == HANGUL)
        may_be = masks != 0
        may_be[1:-1] &= ours[:-2] | ours[2:]
        places = np.flatnonzero(may_be)
        around = np.stack((places - 1, places + 1))
        is_digit = masks.take(places) == _BY_SOUND
        beside = ours.take(around) & (~is_digit | (views.codes.take(around) >= _SIGNS_FROM))
        chosen = beside.any(axis=0) & ~(is_digit & (views.classes.take(around) == DIGIT).any(axis=0))
        kinds = (places[chosen & ~is_digit], places[chosen & is_digit])
        kept: list[int] = np.sort(np.concatenate([one[views.among_first(one, MAX_PLACES)] for one in kinds])).tolist()
        return kept


@cache
def _mask_table() -> npt.NDArray[np.uint8]:
    table = np.zeros(sys.maxunicode + 1, np.uint8)
    for masks, kind in ((MASKS, _BY_LOOK), (SOUNDS, _BY_SOUND)):
        table[[ord(mask) for mask in masks]] = kind
    return table


def _windows(before: int, after: int, longest: int) -> Iterator[tuple[int, int]]:
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


def _maskable(text: str) -> Sequence[int]:
    """Give the places of a name that may be masked: none of one that is too short, too long, or of another script."""
    if MIN_SIGNS <= len(text) <= MAX_SIGNS and _AT_START.fullmatch(text):
        return range(len(text))
    if not MIN_LETTERS <= len(text) <= MAX_LETTERS or not _ONLY_LETTERS.fullmatch(text):
        return ()
    letters = [place for place, sign in enumerate(text) if sign.isalpha()]
    return letters if len(letters) >= MIN_BASES else ()


def is_sign(sign: str) -> bool:
    """Say whether a character is of a script whose names are sought here."""
    return _ANY_AT_START.match(sign) is not None
