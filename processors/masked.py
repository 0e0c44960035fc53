"""Names and a batch in, names with a letter masked by a sign out: *angolin, t*ger, _arrot, xangolin, sừng *ê.

Masks are rare, so the few places in question are looked at one by one: what stands between word edges around a mask is
looked up among the terms without their first letter, or compared with the terms of its length and first letter.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product

import numpy as np
import numpy.typing as npt

from processors.boundaries import asks_boundary
from processors.fold_table import DIGIT
from processors.hits import Hidden
from processors.text import Flags, Views

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
_JOINTS, _NAMES = " -", "@#"
_ANY, _FIRST, _AT = 1, 2, ord("@")

Masks = npt.NDArray[np.uint8]
Match = tuple[int, int, int, Hidden]
"""Folded start, folded end, term number, and how it is hidden."""


class MaskFinder:
    """Finds terms of which a sign hides a letter; what is an ordinary word without its mask is none."""

    def __init__(self, terms: Sequence[tuple[str, int]]) -> None:
        """Take (folded text, term number) pairs."""
        self._terms = [(text, number) for text, number in terms if MIN_KNOWN < len(text) <= MAX_LENGTH]
        self._beheaded: dict[str, list[int]] = {}
        self._by_edge: dict[tuple[int, int, str], list[int]] = {}
        for place, (text, number) in enumerate(self._terms):
            self._beheaded.setdefault(text[1:], []).append(number)
            for edge in (0, -1):
                self._by_edge.setdefault((len(text), edge, text[edge]), []).append(place)

    def find(self, views: Views, ordinary: Collection[str]) -> list[Match]:
        """Give the masked terms, in order of the text, but what is a folded `ordinary` word without its mask."""
        if not self._terms:
            return []
        found: set[Match] = set()
        letters, masks = asks_boundary(views.classes), _mask_table()[views.codes]
        signs = masks == _ANY
        words = _Words(views.folded, (letters | signs).tobytes())
        for place in _places(views, letters, masks):
            found.update(self._with_any(place, words) if signs[place] else self._beheaded_at(place, words))
        return sorted(one for one in found if views.folded[one[0] + 1 : one[1]] not in ordinary)

    def _beheaded_at(self, place: int, words: _Words) -> Iterator[Match]:
        """Give the terms whose first letter a sign, letter or digit stands for."""
        sign = words.folded[place]
        least = _LEAST.get(sign, MIN_MASKED)
        for count, end in enumerate(words.ends(place)):
            rest = words.folded[place + 1 : end]
            if count == 0 and sign in POSING and len(rest) < MIN_FIRST_WORD - 1:
                return
            if end - place >= least and rest in self._beheaded:
                for number in self._beheaded[rest]:
                    yield place, end, number, "first_letter"
            if sign == "#":
                return  # a tag ends with its first word

    def _with_any(self, place: int, words: _Words) -> Iterator[Match]:
        """Give the terms that stand around a sign for any letter."""
        folded, starts = words.folded, list(words.starts(place))
        if folded[starts[0] - 1] in _NAMES:
            return  # @some_name, #two_words
        for start, end in product(starts, words.ends(place)):
            edge = -1 if folded[start] in ANY_LETTER else 0
            near = self._by_edge.get((end - start, edge, folded[start if edge == 0 else end - 1]))
            if near is None or (edge and folded[start] == folded[end]):
                continue  # no such term; *set apart*, not masked
            window = folded[start:end]
            known = [at for at, sign in enumerate(window) if sign not in ANY_LETTER]
            least = len(window) - (MAX_HIDDEN if known[0] < MAX_HIDDEN or len(window) >= MIN_TWO_FIRST else 1)
            if len(known) < max(MIN_KNOWN, least):
                continue
            for text, number in (self._terms[one] for one in near):
                if all(text[at] == window[at] for at in known):
                    yield start, end, number, "first_letter" if edge else "typo"


@dataclass(frozen=True, slots=True)
class _Words:
    """The folded view, and a byte a code point: 0 where no word goes on."""

    folded: str
    within: bytes

    def ends(self, place: int) -> Iterator[int]:
        """Give where the word around a place ends, and the next ones."""
        end = place
        for _ in range(MAX_WORDS):
            end = self.within.find(0, end + 1)
            yield end
            if end - place >= MAX_LENGTH or self.folded[end] not in _JOINTS or not self.within[end + 1]:
                return

    def starts(self, place: int) -> Iterator[int]:
        """Give where the word around a place starts, and the ones before."""
        start = place + 1
        for _ in range(MAX_WORDS):
            start = self.within.rfind(0, 0, start - 1) + 1
            yield start
            if place - start >= MAX_LENGTH or start < 2 or self.folded[start - 1] not in _JOINTS:
                return


def _places(views: Views, letters: Flags, masks: Masks) -> list[int]:
    """Give where signs stand that may be masks: before a letter, and for a first letter alone not behind a word."""
    places = np.flatnonzero(masks[:-1] * letters[1:])
    before = places - 1
    goes_on = letters[before] | (views.classes[before] == DIGIT) | (masks[before] == _ANY)
    places = places[np.where(masks[places] == _ANY, views.codes[places - 2] != _AT, ~goes_on)]  # @u_name
    texts = views.index_of(places)
    rank = np.arange(len(places)) - np.searchsorted(texts, texts)
    kept: list[int] = places[rank < MAX_MASKS].tolist()
    return kept


@cache
def _mask_table() -> Masks:
    """Give what each code point may mask: nothing, any letter, a first letter."""
    table = np.zeros(sys.maxunicode + 1, np.uint8)
    for kind, signs in ((_ANY, ANY_LETTER), (_FIRST, FIRST_LETTER + POSING)):
        table[[ord(sign) for sign in signs]] = kind
    return table
