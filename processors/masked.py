"""Strong terms and a batch in, terms with a letter masked by a sign out: *angolin, t*ger, _arrot, xangolin, sừng *ê.

Masks are rare, so the few places in question are looked at one by one: what stands between word edges around a mask is
looked up among the terms without their first letter, or compared with the terms of its length and first letter.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import numpy as np

from processors.boundaries import asks_boundary
from processors.fold_table import DIGIT
from processors.hits import Hidden
from processors.text import Flags, Views

ANY_LETTER = "*_○×"
"""Signs that stand for a letter anywhere in a word, the last one left out."""
FIRST_LETTER = "#%&$!?^~=+."
"""Signs that stand for a first letter only."""
POSING = "xх0123456789"
"""Letters (Latin and Cyrillic) and digits that stand for a first letter."""
MIN_KNOWN = 3
"""Letters that must be seen beside a sign for any letter (chosen by hand)."""
MIN_MASKED, MIN_MASKED_BY_TAG, MIN_MASKED_BY_LETTER, MIN_MASKED_BY_DOT = 4, 6, 6, 7
"""Letters of a term with a sign for the first one; with a #, which begins ordinary hashtags; with a letter or digit;
with a full stop that lacks its blank. So few of 408,784 ordinary posts seem to hold one: see docs/detection.md."""
MIN_FIRST_WORD = 5
"""Letters of the first of several words behind a letter or digit: syllables of Vietnamese meet by chance (measured)."""
MAX_HIDDEN, MIN_TWO_FIRST = 2, 7
"""Letters of one term that signs may stand for, and the letters of one where these are its first two (by hand)."""
MAX_LENGTH, MAX_WORDS = 24, 3
"""Code points and words of a term that is sought masked."""
MAX_MASKS = 20
"""Looked at in one text, the first ones; chosen by hand."""
_ANY, _POSING, _BEHEADED = ([*map(ord, signs)] for signs in (ANY_LETTER, POSING, FIRST_LETTER + POSING))
_LEAST = {ord("#"): MIN_MASKED_BY_TAG, ord("."): MIN_MASKED_BY_DOT} | dict.fromkeys(_POSING, MIN_MASKED_BY_LETTER)
_JOINTS = " -"

Match = tuple[int, int, int, Hidden]
"""Folded start, folded end, term number, and how it is hidden."""


class MaskFinder:
    """Finds terms of which a sign hides a letter; what is an ordinary word without its mask is none."""

    def __init__(self, terms: Sequence[tuple[str, int]], ordinary: Collection[str]) -> None:
        """Take (folded text, term number) pairs and folded ordinary words."""
        self._ordinary = ordinary
        self._terms = [(text, number) for text, number in terms if MIN_KNOWN < len(text) <= MAX_LENGTH]
        self._beheaded: dict[str, list[int]] = {}
        self._by_edge: dict[tuple[int, int, str], list[int]] = {}
        for place, (text, number) in enumerate(self._terms):
            self._beheaded.setdefault(text[1:], []).append(number)
            for edge in (0, -1):
                self._by_edge.setdefault((len(text), edge, text[edge]), []).append(place)

    def find(self, views: Views) -> list[Match]:
        """Give the masked terms, in order of the text."""
        found: set[Match] = set()
        letters = asks_boundary(views.classes)
        for place in _places(views, letters) if self._beheaded else ():
            if int(views.codes[place]) in _ANY:
                found.update(self._with_any(place, views, letters))
            else:
                found.update(self._beheaded_at(place, views, letters))
        return sorted(found)

    def _beheaded_at(self, place: int, views: Views, letters: Flags) -> Iterator[Match]:
        """Give the terms whose first letter a sign, letter or digit stands for."""
        code = int(views.codes[place])
        least = _LEAST.get(code, MIN_MASKED)
        for end in _word_ends(place, views.folded, letters):
            rest = views.folded[place + 1 : end]
            if code in _POSING and len(rest.partition(" ")[0]) < MIN_FIRST_WORD - 1:
                return
            if end - place >= least and rest not in self._ordinary:
                for number in self._beheaded.get(rest, ()):
                    yield place, end, number, "first_letter"

    def _with_any(self, place: int, views: Views, letters: Flags) -> Iterator[Match]:
        """Give the terms that stand around a sign for any letter."""
        for start in _word_starts(place, views.folded, letters):
            for end in _word_ends(place, views.folded, letters):
                window = views.folded[start:end]
                known = [at for at, sign in enumerate(window) if sign not in ANY_LETTER]
                if not max(MIN_KNOWN, len(window) - MAX_HIDDEN) <= len(known) < MAX_LENGTH:
                    continue
                if views.folded[start - 1] == "@" or (known[0] > 1 and len(window) < MIN_TWO_FIRST):
                    continue  # a mention; **bold
                if window[1:] in self._ordinary or (window[0] == views.folded[end] and 0 not in known):
                    continue  # *set apart*, not masked
                edge = 0 if known[0] == 0 else -1
                for near in self._by_edge.get((len(window), edge, window[edge]), ()):
                    text, number = self._terms[near]
                    if all(text[at] == window[at] for at in known):
                        yield start, end, number, "first_letter" if edge else "typo"


def _places(views: Views, letters: Flags) -> list[int]:
    """Give where signs stand that may be masks: before a letter, and for a first letter alone not behind a word."""
    signs = np.isin(views.codes, _ANY)
    behind = letters | (views.classes == DIGIT) | signs
    places = np.flatnonzero((signs | np.isin(views.codes, _BEHEADED)) & np.roll(letters, -1))
    places = places[signs[places] | ~behind[places - 1]]
    texts = views.index_of(places)
    rank = np.arange(len(places)) - np.searchsorted(texts, texts)
    kept: list[int] = places[rank < MAX_MASKS].tolist()
    return kept


def _word_ends(place: int, folded: str, letters: Flags) -> Iterator[int]:
    """Give where the word around a place ends, and the next ones."""
    end, words = place + 1, 0
    while words < MAX_WORDS and end - place < MAX_LENGTH:
        while letters[end] or folded[end] in ANY_LETTER:
            end += 1
        yield end
        words += 1
        if folded[end] not in _JOINTS or not letters[end + 1]:
            return
        end += 1


def _word_starts(place: int, folded: str, letters: Flags) -> Iterator[int]:
    """Give where the word around a place starts, and the ones before."""
    start, words = place, 0
    while words < MAX_WORDS and place - start < MAX_LENGTH:
        while start > 0 and (letters[start - 1] or folded[start - 1] in ANY_LETTER):
            start -= 1
        yield start
        words += 1
        if start < 2 or folded[start - 1] not in _JOINTS or not letters[start - 2]:
            return
        start -= 1
