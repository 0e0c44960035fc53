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
from typing import Any

import numpy as np
import numpy.typing as npt

from processors.boundaries import asks_boundary
from processors.fold_table import DIGIT
from processors.masked_signs import Match, SignMaskFinder
from processors.text import Flags, Indices, Views

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
_NAMES = "@#"
_ANY, _FIRST, _AT, _HIDDEN = 1, 2, ord("@"), 0

Masks = npt.NDArray[np.uint8]


class MaskFinder:
    """Finds terms of which a sign hides a letter; what is an ordinary word without its mask is none."""

    def __init__(self, terms: Sequence[tuple[str, int]]) -> None:
        """Take (folded text, term number) pairs."""
        self._signs = SignMaskFinder(terms)
        by_length: dict[int, list[tuple[str, int]]] = {}
        self._beheaded: dict[str, list[int]] = {}
        for text, number in terms:
            if MIN_KNOWN < len(text) <= MAX_LENGTH:
                self._beheaded.setdefault(text[1:], []).append(number)
                by_length.setdefault(len(text), []).append((text, number))
        self._by_length = {length: _Alike.of(alike) for length, alike in by_length.items()}

    def find(self, views: Views, ordinary: Collection[str]) -> list[Match]:
        """Give the masked terms, in order of the text, but what is a folded `ordinary` word without its mask."""
        found: set[Match] = set(self._signs.find(views))
        if not self._by_length:
            return sorted(found)
        letters, masks = asks_boundary(views.classes), _mask_table()[views.codes]
        signs = masks == _ANY
        words = _Words(views.folded.replace("-", " "), (letters | signs).tobytes())
        for place in _places(views, letters, masks):
            found.update(self._with_any(place, words) if signs[place] else self._beheaded_at(place, words))
        return sorted(one for one in found if views.folded[one[0] + 1 : one[1]] not in ordinary)

    def _beheaded_at(self, place: int, words: _Words) -> Iterator[Match]:
        """Give the terms whose first letter a sign, letter or digit stands for."""
        sign = words.folded[place]
        least = _LEAST.get(sign, MIN_MASKED)
        for count, end in enumerate(words.ends(place)):
            rest = words.folded[place + 1 : end]
            if count == 0 and sign in POSING and (len(rest) < MIN_FIRST_WORD - 1 or rest[0].upper() == rest[0]):
                return  # scripts without capitals join numbers to words: 2مليون is two million
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
            first, last = (_HIDDEN if folded[edge] in ANY_LETTER else ord(folded[edge]) for edge in (start, end - 1))
            alike = self._by_length.get(end - start)
            near = alike.by_edges.get(_edges(first, last)) if alike else None
            is_first = first == _HIDDEN
            if alike is None or near is None or (is_first and folded[start] == folded[end]):
                continue  # no such term; *set apart*, not masked
            window = folded[start:end]
            known = [at for at, sign in enumerate(window) if sign not in ANY_LETTER]
            least = len(window) - (MAX_HIDDEN if known[0] < MAX_HIDDEN or len(window) >= MIN_TWO_FIRST else 1)
            if len(known) < max(MIN_KNOWN, least):
                continue
            for number in self._fitting(window, known, alike, near):
                yield start, end, number, "first_letter" if is_first else "typo"

    def _fitting(self, window: str, known: Sequence[int], alike: _Alike, near: Indices) -> Iterator[int]:
        """Give the terms that have the letters of a window where they are known."""
        if known[0] == 1 and len(known) == len(window) - 1:
            yield from self._beheaded.get(window[1:], ())
            return
        wanted = np.array([ord(window[at]) for at in known], np.uint32)
        fits = (alike.letters[near[:, None], known] == wanted).all(axis=1)
        yield from alike.numbers[near[fits]].tolist()


@dataclass(frozen=True, slots=True)
class _Alike:
    """The terms of one length."""

    letters: npt.NDArray[np.uint32]
    """(terms, length): their code points."""
    numbers: npt.NDArray[np.int32]
    """(terms,)"""
    by_edges: dict[int, Indices]
    """The rows of each first and last letter, of one of them too; see `_edges`."""

    @classmethod
    def of(cls, terms: Sequence[tuple[str, int]]) -> _Alike:
        """Take (folded text, term number) pairs."""
        joined = "".join(text for text, _ in terms).encode("utf-32-le")
        letters = np.frombuffer(joined, "<u4").reshape(len(terms), -1)
        first, last = letters[:, 0].astype(np.int64), letters[:, -1].astype(np.int64)
        by_edges: dict[int, Indices] = {}
        for keys in (_edges(first, last), _edges(first, _HIDDEN), _edges(_HIDDEN, last)):
            order = np.argsort(keys, kind="stable")
            found, starts = np.unique(keys[order], return_index=True)
            by_edges.update(zip(found.tolist(), np.split(order, starts[1:]), strict=True))
        return cls(letters, np.array([number for _, number in terms], np.int32), by_edges)


def _edges(first: Any, last: Any) -> Any:
    """Join the code points of a first and a last letter, or arrays of them; `_HIDDEN` is none."""
    return (first << 21) | last


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
            if end - place >= MAX_LENGTH or self.folded[end] != " " or not self.within[end + 1]:
                return

    def starts(self, place: int) -> Iterator[int]:
        """Give where the word around a place starts, and the ones before."""
        start = place + 1
        for _ in range(MAX_WORDS):
            start = self.within.rfind(0, 0, start - 1) + 1
            yield start
            if place - start >= MAX_LENGTH or start < 2 or self.folded[start - 1] != " ":
                return


def _places(views: Views, letters: Flags, masks: Masks) -> list[int]:
    """Give where signs stand that may be masks: before a letter, and for a first letter alone not behind a word."""
    places = np.flatnonzero(masks[:-1] * letters[1:])
    before = places - 1
    goes_on = letters[before] | (views.classes[before] == DIGIT) | (masks[before] == _ANY)
    places = places[np.where(masks[places] == _ANY, views.codes[places - 2] != _AT, ~goes_on)]  # @u_name
    kept: list[int] = places[views.among_first(places, MAX_MASKS)].tolist()
    return kept


@cache
def _mask_table() -> Masks:
    """Give what each code point may mask: nothing, any letter, a first letter."""
    table = np.zeros(sys.maxunicode + 1, np.uint8)
    for kind, signs in ((_ANY, ANY_LETTER), (_FIRST, FIRST_LETTER + POSING)):
        table[[ord(sign) for sign in signs]] = kind
    return table
