"""Raw hits in, those that stand as words of their own out; numpy over a whole batch."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from processors.views.fold_table import BREAK, DIGIT, FLAG, HANGUL, JOINER, LATIN
from processors.views.text import Flags, Indices, Views

_STAR, _AT, _TAG, _UNDERSCORE = map(ord, "*@#_")
MIN_HUMP = 4
MIN_TAG_EDGE = 5
MIN_TAG_INSIDE = 7
"""Letters a term needs to be found inside aCamelHump, at the edge of a #hashtag, anywhere in one (chosen by hand)."""
MIN_HANGUL = 3
"""Syllables from which Korean compounds are searched inside."""


@dataclass(frozen=True, slots=True)
class Spans:
    """Hits in a view: half-open folded positions, and the number of the form found; all of shape (hits,)."""

    start: Indices
    end: Indices
    form: Indices

    def only(self, chosen: Flags | Indices) -> Spans:
        """Keep the chosen hits."""
        return Spans(self.start[chosen], self.end[chosen], self.form[chosen])


def joined(spans: Sequence[Spans]) -> Spans:
    """Put hits one behind the other."""
    if len(spans) == 1:
        return spans[0]
    columns = (np.concatenate([getattr(one, name) for one in spans]) for name in ("start", "end", "form"))
    return Spans(*columns)


class Surroundings:
    """What stands around hits of one batch: class look-ups that do not run over the edges."""

    def __init__(self, views: Views) -> None:
        self.views = views
        padded = np.full(len(views.classes) + 2, BREAK, np.uint8)
        padded[1:-1] = views.classes
        self._classes = padded
        asks = asks_boundary(views.classes)
        self._word_stops = np.flatnonzero(~asks)
        self._tag_stops = np.flatnonzero(~asks & (views.classes != DIGIT) & (views.codes != _UNDERSCORE))

    def at(self, positions: Indices) -> npt.NDArray[np.uint8]:
        """Give the class at each folded position; a break before the first and behind the last."""
        return self._classes.take(positions + 1)

    def word_ends(self, positions: Indices) -> Indices:
        """Give where the word each position lies in ends."""
        stops = self._word_stops
        return stops[np.searchsorted(stops, positions)]

    def tag_ends(self, positions: Indices) -> Indices:
        """Give where the letters, digits and underscores that start at each position end."""
        return self._tag_stops[np.searchsorted(self._tag_stops, positions)]

    def in_hashtag(self, starts: Indices, ends: Indices) -> Flags:
        """Mark the stretches inside a word that a # stands before."""
        before = self._before_tag(starts)
        is_tag: Flags = (self.views.codes[before] == _TAG) & (before < starts)
        is_tag[is_tag] = ends[is_tag] <= self.tag_ends(starts[is_tag])
        return is_tag

    def beside_in_tag(self, start: int, end: int) -> tuple[str, str]:
        """Give what stands before and behind a place in its hashtag, folded."""
        stops, place = self._tag_stops, np.array([start])
        first, last = int(self._before_tag(place)[0]) + 1, int(stops[np.searchsorted(stops, end)])
        return self.views.folded[first:start], self.views.folded[end:last]

    def _before_tag(self, positions: Indices) -> Indices:
        stops = self._tag_stops
        return stops[np.maximum(np.searchsorted(stops, positions) - 1, 0)]

    def mentions(self, positions: Indices) -> Indices:
        """Give where the mention starts that each position lies in: @name, or @u_<8 hex> for one; -1 for none."""
        codes = self.views.codes
        goes_on = asks_boundary(self.views.classes) | (self.views.classes == DIGIT) | (codes == _UNDERSCORE)
        stops = np.flatnonzero(~goes_on)
        before = stops[np.maximum(np.searchsorted(stops, positions, side="right") - 1, 0)]
        found: Indices = np.where((codes[before] == _AT) & (before <= positions), before, -1)
        return found

    def humps(self, positions: Indices) -> Flags:
        """Mark the positions where a lower-case letter is followed by an upper-case one in the original."""
        originals, offsets = self.views.originals, self.views.offsets
        inside = (positions > 0) & (positions < len(offsets))
        places = np.clip(positions, 1, len(offsets) - 1)
        left, right = originals[offsets[places - 1]], originals[offsets[places]]
        return inside & (left >= ord("a")) & (left <= ord("z")) & (right >= ord("A")) & (right <= ord("Z"))


def asks_boundary(classes: npt.NDArray[np.uint8]) -> Flags:
    """Mark letters of scripts that write blanks between words."""
    return (classes >= LATIN) & (classes <= HANGUL)


def joins_letter(classes: npt.NDArray[np.uint8], start: int, end: int) -> bool:
    """Say whether such a letter stands just before or just behind a stretch; of a few faster than by arrays."""
    return LATIN <= int(classes[start - 1]) <= HANGUL or LATIN <= int(classes[end]) <= HANGUL


def whole_words(spans: Spans, around: Surroundings, sale: Collection[str] = ()) -> tuple[Flags, Flags]:
    """Say of each hit whether its start and its end are where a word may start and end.

    In a #hashtag a word of `sale` may be joined to a short one: #loroenventa.
    """
    first, last = around.at(spans.start), around.at(spans.end - 1)
    before, after = around.at(spans.start - 1), around.at(spans.end)
    length = spans.end - spans.start
    starts, ends = _edge(first, before, length), _edge(last, after, length)
    flags = np.flatnonzero(first == FLAG)
    if flags.size:
        starts[flags] &= _paired(spans.start[flags], around.views.classes)
    starts &= ~((around.views.codes[spans.start] == _STAR) & asks_boundary(before))
    inside = np.flatnonzero(~(starts & ends) & asks_boundary(first) & (length >= MIN_HUMP))
    if inside.size:
        waived = _inside_tag_or_hump(spans.only(inside), starts[inside], ends[inside], around, sale)
        starts[inside] |= waived
        ends[inside] |= waived
    return starts, ends


def _inside_tag_or_hump(spans: Spans, starts: Flags, ends: Flags, around: Surroundings, sale: Collection[str]) -> Flags:
    """Mark hits that are no words but stand in a #hashtag or a camelHump."""
    length = spans.end - spans.start
    enough = (length >= MIN_TAG_INSIDE) | ((starts | ends) & (length >= MIN_TAG_EDGE))
    in_hump = (starts | around.humps(spans.start)) & (ends | around.humps(spans.end))
    in_tag = around.in_hashtag(spans.start, spans.end)
    for number in np.flatnonzero(in_tag & ~enough).tolist() if sale else ():
        beside = around.beside_in_tag(int(spans.start[number]), int(spans.end[number]))
        enough[number] = any(text in sale for text in beside)
    return (enough & in_tag) | in_hump


def _edge(inner: npt.NDArray[np.uint8], outer: npt.NDArray[np.uint8], length: Indices) -> Flags:
    """Say whether a hit may end between its own `inner` and the neighbouring `outer` code point."""
    letter_pair = asks_boundary(inner) & asks_boundary(outer)
    digit_pair = (inner == DIGIT) & ((outer == DIGIT) | asks_boundary(outer))
    long_hangul = (inner == HANGUL) & (outer == HANGUL) & (length >= MIN_HANGUL)
    joined = outer == JOINER
    may: Flags = ~(letter_pair | digit_pair | joined) | long_hangul
    return may


def _paired(starts: Indices, classes: npt.NDArray[np.uint8]) -> Flags:
    """Say whether each flag letter is the first of a pair, counted from the start of its run."""
    stops = np.flatnonzero(classes != FLAG)
    place = np.searchsorted(stops, starts) - 1
    run_start = np.where(place >= 0, stops[np.maximum(place, 0)] + 1, 0)
    paired: Flags = (starts - run_start) % 2 == 0
    return paired
