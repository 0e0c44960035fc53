"""Names and a batch in, names with a letter masked by a sign out: *angolin, t*ger, _arrot, xangolin, sừng *ê.

Masks are rare, so the few places in question are looked at one by one: what stands between word edges around a mask is
looked up among the terms without their first letter, or compared with the terms of its length and first letter.
"""

from __future__ import annotations

import sys
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt

from processors.kernels.library import CLASSES, CODES, PLACES, SIZE, kernel
from processors.lexicon.hits import Match
from processors.lexicon.masked_signs import SignMaskFinder
from processors.lexicon.names import Names
from processors.lexicon.word_hashes import KnownHashes, hashes_of_rows
from processors.views.fold_table import OTHER
from processors.views.text import Codes, Flags, Indices, Views

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
_NAMES = "@#"
_ANY, _TAG, _HIDDEN = 1, ord("#"), 0
_HYPHEN, _BLANK = ord("-"), ord(" ")

Masks = npt.NDArray[np.uint8]
Window = tuple[int, int, Sequence[int]]
"""Folded start, folded end, and which letters between are known."""

_find_masks = kernel("masks", CODES, CLASSES, SIZE, PLACES, SIZE, CLASSES, CLASSES, CLASSES, *[PLACES] * 3, gives=None)


@dataclass(frozen=True, eq=False, slots=True)
class _Masks:
    """What of a folded view may mask a letter: before a letter, and for a first letter alone not behind a word."""

    within: Masks
    """(code points,): 0 where no word goes on."""
    kinds: Masks
    """(code points,): what each may mask, as `_mask_table` says; any letter, where it is strewn between letters."""
    between: Indices
    """The signs, digits and letters in place of others that are."""
    places: Indices
    """The first masks of each text."""

    @classmethod
    def read(cls, views: Views) -> _Masks:
        """Look at every code point once."""
        count = len(views.codes)
        within, kinds = np.empty((2, count), np.uint8)
        between, places = np.empty((2, count), np.int64)
        counts = np.zeros(2, np.int64)
        posed = (views.posed, len(views.posed))
        _find_masks(views.codes, views.classes, count, *posed, _mask_table(), within, kinds, between, places, counts)
        places = places[: counts[1]]
        return cls(within, kinds, between[: counts[0]], places[views.among_first(places, MAX_MASKS)])


class MaskFinder:
    """Finds terms of which a sign hides a letter; what is an ordinary word without its mask is none."""

    def __init__(self, names: Names) -> None:
        self._signs = SignMaskFinder(names)
        self._names = names.only((names.lengths > MIN_KNOWN) & (names.lengths <= MAX_LENGTH))
        self._beheaded = KnownHashes(self._names.hashes(skipped=1), np.arange(len(self._names), dtype=np.int32))
        self._by_edges = _ByEdges(self._names)

    def find(self, views: Views, ordinary: Container[str]) -> list[Match]:
        """Give the masked terms, in order of the text, but what is a folded `ordinary` word without its mask."""
        found: set[Match] = set(self._signs.find(views))
        if not len(self._names):
            return sorted(found)
        masks = _Masks.read(views)
        words = _Words(_with_masks(views, masks.between).replace("-", " "), masks.within.tobytes())
        places, are_any = masks.places, masks.kinds.take(masks.places) == _ANY
        around = [window for place in places[are_any].tolist() for window in _around(place, words)]
        beheaded = [window[:2] for window in around if _is_beheaded(*window)]
        windows = [*_behind(places[~are_any], views, masks.within), np.array(beheaded, np.int64).reshape(-1, 2).T]
        found.update(self._without_first(np.concatenate(windows, axis=1), views.codes, words))
        found.update(self._with_any([window for window in around if not _is_beheaded(*window)], words))
        return sorted(one for one in found if views.folded[one[0] + 1 : one[1]] not in ordinary)

    def _without_first(self, windows: Indices, codes: Codes, words: _Words) -> Iterator[Match]:
        """Give the terms whose first letter the first sign of a window, (2, n), stands for."""
        starts, ends = windows
        places = np.minimum(starts[:, None] + np.arange(1, MAX_LENGTH), ends[:, None])
        letters = codes[places]
        letters[letters == _HYPHEN] = _BLANK
        letters[places == ends[:, None]] = 0
        met, first, last = self._beheaded.met(hashes_of_rows(letters))
        for window, begin, stop in zip(met.tolist(), first.tolist(), last.tolist(), strict=True):
            start, end = windows[:, window].tolist()
            for text, number in map(self._names.__getitem__, self._beheaded.owners(begin, stop)):
                if text[1:] == words.folded[start + 1 : end]:
                    yield start, end, number, "first_letter"

    def _with_any(self, windows: Iterable[Window], words: _Words) -> Iterator[Match]:
        """Give the terms that have the letters of a window where they are known."""
        for start, end, known in windows:
            window = words.folded[start:end]
            first, last = (ord(window[edge]) if known[edge] == edge % len(window) else _HIDDEN for edge in (0, -1))
            rows = self._by_edges.rows(len(window), first, last)
            if not rows.size:
                continue
            wanted = np.array([ord(window[at]) for at in known], np.uint32)
            here = self._names.starts[rows, None] + np.array(known)
            for row in rows[(self._names.letters[here] == wanted).all(axis=1)].tolist():
                yield start, end, int(self._names.numbers[row]), "typo" if first else "first_letter"


class _ByEdges:
    """Names by their length and first and last letter, or last letter alone."""

    def __init__(self, names: Names) -> None:
        lengths = names.lengths.astype(np.int64)
        first, last = (names.letters[edge].astype(np.int64) for edge in (names.starts, names.ends - 1))
        self._orders = []
        for keys in (_edges(lengths, first, last), _edges(lengths, _HIDDEN, last)):
            order = np.argsort(keys, kind="stable").astype(np.int32)
            self._orders.append((keys[order], order))

    def rows(self, length: int, first: int, last: int) -> npt.NDArray[np.int32]:
        """Give the names of a length with these letters at their edges, of which one at most may be `_HIDDEN`."""
        keys, order = self._orders[0 if first else 1]
        begin = _edges(length, first, last)
        end = begin + 1 if last else _edges(length, first + 1, last)
        return order[slice(*np.searchsorted(keys, (begin, end)))]


def _edges(length: Any, first: Any, last: Any) -> Any:
    """Join a length and the code points of a first and a last letter, or arrays of them; `_HIDDEN` is none."""
    return (length << 42) | (first << 21) | last


def _is_beheaded(start: int, end: int, known: Sequence[int]) -> bool:
    """Say whether all but the first letter of a window are known."""
    return known[0] == 1 and len(known) == end - start - 1


def _behind(places: Indices, views: Views, within: Masks) -> Iterator[Indices]:
    """Give what may be terms, (2, n), with the sign, letter or digit at a place for the first one."""
    stops = np.flatnonzero(within == 0)
    stop = np.searchsorted(stops, places, "right")
    posing = views.classes[places] != OTHER
    # scripts without capitals join numbers to words: 2مليون is two million
    is_small = _has_capital()[np.minimum(views.codes[places + 1], _NO_CAPITALS)]
    is_word = is_small & (stops[stop] - places >= MIN_FIRST_WORD)
    places, stop = places[is_word | ~posing], stop[is_word | ~posing]
    for _ in range(MAX_WORDS):
        ends, codes = stops[stop], views.codes[places]
        yield np.stack((places, ends))[:, ends - places >= _mask_table()[codes]]
        behind = np.minimum(ends + 1, len(within) - 1)
        goes_on = ((views.codes[ends] == _BLANK) | (views.codes[ends] == _HYPHEN)) & (within[behind] != 0)
        goes_on &= (ends - places < MAX_LENGTH) & (codes != _TAG)  # a tag ends with its first word
        places, stop = places[goes_on], stop[goes_on] + 1


def _around(place: int, words: _Words) -> Iterator[Window]:
    """Give what may be a term around a sign for any letter."""
    folded, starts = words.folded, list(words.starts(place))
    if folded[starts[0] - 1] in _NAMES:
        return  # @some_name, #two_words
    for start, end in product(starts, words.ends(place)):
        window = folded[start:end]
        known = [at for at, sign in enumerate(window) if sign not in ANY_LETTER]
        is_set_apart = window[0] in ANY_LETTER and window[0] == folded[end]
        if end - start > MAX_LENGTH or len(known) < MIN_KNOWN or is_set_apart:
            continue
        least = len(window) - (MAX_HIDDEN if known[0] < MAX_HIDDEN or len(window) >= MIN_TWO_FIRST else 1)
        if len(known) >= least and (known[0] == 0 or known[-1] == len(window) - 1):
            yield start, end, known


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


def _with_masks(views: Views, places: Indices) -> str:
    """Give the folded view with a mask at some places."""
    if not places.size:
        return views.folded
    codes = views.codes.copy()
    codes[places] = ord(ANY_LETTER[0])
    return codes.tobytes().decode("utf-32-le")


@cache
def _mask_table() -> Masks:
    """Give what each code point may mask: 0 nothing, `_ANY` any letter, else the first of a term of so many letters."""
    table = np.zeros(sys.maxunicode + 1, np.uint8)
    least = dict.fromkeys(FIRST_LETTER, MIN_MASKED) | _LEAST | dict.fromkeys(ANY_LETTER, _ANY)
    for sign, value in least.items():
        table[ord(sign)] = value
    return table


@cache
def _has_capital() -> Flags:
    """Say of each code point up to `_NO_CAPITALS` whether it is a small letter that has a capital."""
    return np.array([chr(code).upper() != chr(code) for code in range(_NO_CAPITALS + 1)], np.bool_)
