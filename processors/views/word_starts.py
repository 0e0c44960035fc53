"""A folded view in, the same with the first letter of each word marked out: names are sought where they may begin.

Unmarked, an automaton meets "rat" in every "separate" and walks into names at each letter; marked, it meets a third as
much in 60 % of the time (20,000 recorded posts). Where a name may begin inside a word, in a #hashtag or at a
camelHump, it is sought once more from there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from processors.kernels.library import CLASSES, CODES, PLACES, SIZE, kernel
from processors.views.boundaries import MIN_HUMP, Surroundings, asks_boundary
from processors.views.fold_table import HANGUL, fold_table
from processors.views.text import Codes, Flags, Indices, Views

_MARK = 0xE000
"""Added to a first letter; folding leaves no code point of this private area."""
_MARKED_BELOW = 0x1900
"""Letters that fit into it. Where others begin a word nothing is marked, nor in Hangul, which joins words."""
_MAX_PLACES, _MAX_REST = 2_000, 40
"""Places inside words where a name may begin, the first ones of a text (a hundred long hashtags), and the code points
of a name sought there; chosen by hand."""
_AT_ONCE = 20_000
"""Of these places, read together, so that a flood of hashtags stays within memory (chosen by hand)."""
_LINE, _HYPHEN, _UNDERSCORE, _BLANK = map(ord, "\n-_ ")

_find_inner = kernel("inner_starts", CODES, CLASSES, SIZE, CODES, PLACES, *[SIZE] * 3, PLACES, PLACES)


def marked_codes(folded: str) -> Codes:
    """Mark one folded text as `WordStarts.marked` does where it stands alone; without a line behind it."""
    return _marked(f"{folded}\n")[:-1]


def marked_texts(folded: Sequence[str]) -> list[str]:
    """Mark folded texts as `WordStarts.marked` does where each stands alone."""
    marked = _marked("\n".join([*folded, ""])).tobytes().decode("utf-32-le")
    ends = accumulate(len(text) + 1 for text in folded)  # not split: a text may hold line breaks
    return [marked[end - len(text) - 1 : end - 1] for text, end in zip(folded, ends, strict=True)]


def _marked(lines: str) -> Codes:
    codes = np.frombuffer(lines.encode("utf-32-le"), np.uint32)
    return WordStarts.of(codes, fold_table().classes.take(codes)).marked


@dataclass(frozen=True, slots=True)
class WordStarts:
    """Which folded code points are marked, as first of a word."""

    codes: Codes
    is_first: Flags

    @classmethod
    def of(cls, codes: Codes, classes: npt.NDArray[np.uint8]) -> WordStarts:
        """Read a folded view."""
        is_letter = asks_boundary(classes)
        is_first = is_letter & (classes != HANGUL) & (codes < _MARKED_BELOW)
        is_first[1:] &= ~is_letter[:-1]
        return cls(codes, is_first)

    @property
    def marked(self) -> Codes:
        """The view, position for position: hyphens and underscores as blanks, first letters marked."""
        return _write(self.codes, self.is_first)

    def inner(self, around: Surroundings) -> Iterator[tuple[Codes, Indices, Indices]]:
        """Give lines with what follows, up to a bound, each letter in a word where a name may begin, marked as first.

        Beside them the letters' places, and where the lines begin.
        """
        places, ends = self._inner_places(around.views)
        kept = np.flatnonzero(around.views.among_first(places, _MAX_PLACES))
        places, ends = places[kept], ends[kept]
        for start in range(0, len(places), _AT_ONCE):
            chosen = places[start : start + _AT_ONCE]
            lengths = ends[start : start + _AT_ONCE] - chosen + 1
            breaks = np.cumsum(lengths) - 1
            begins = breaks - lengths + 1
            read = np.arange(breaks[-1] + 1) + np.repeat(chosen - begins, lengths)
            codes, is_first = self.codes.take(read), self.is_first.take(read)
            codes[breaks], is_first[begins] = _LINE, True
            yield _write(codes, is_first), chosen, begins

    def _inner_places(self, views: Views) -> tuple[Indices, Indices]:
        """Give the letters inside words where a name may begin, and where what is read from each ends."""
        count = len(self.codes)
        places, ends = np.empty((2, count), np.int64)
        bounds = (_MARKED_BELOW, MIN_HUMP, _MAX_REST)
        found = _find_inner(self.codes, views.classes, count, views.originals, views.offsets, *bounds, places, ends)
        return places[:found], ends[:found]


def _write(codes: Codes, is_first: Flags) -> Codes:
    moved: Codes = codes + is_first * np.uint32(_MARK)
    moved[(codes == _HYPHEN) | (codes == _UNDERSCORE)] = _BLANK
    return moved
