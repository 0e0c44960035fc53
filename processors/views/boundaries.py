"""Raw hits in, those that stand as words of their own out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from processors.kernels.library import CLASSES, CODES, PLACES, SIZE, kernel
from processors.views.fold_table import HANGUL, LATIN
from processors.views.text import Flags, Indices, Views

MIN_HUMP = 4
"""Letters a term needs to be found inside aCamelHump."""

_READ, _SALE = (CODES, CLASSES, SIZE, CODES, PLACES), (CODES, PLACES, SIZE, SIZE)
_whole = kernel("whole_words", PLACES, PLACES, SIZE, *_READ, *_SALE, CLASSES, CLASSES, gives=None)


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


class SortedWords:
    """Words as a kernel looks them up."""

    def __init__(self, words: Collection[str]) -> None:
        """Take folded words."""
        ordered = sorted(words)
        self.codes = np.frombuffer("".join(ordered).encode("utf-32-le"), np.uint32)
        self.ends = np.cumsum([*map(len, ordered)], dtype=np.int64)
        self.longest = max(map(len, words), default=0)


def asks_boundary(classes: npt.NDArray[np.uint8]) -> Flags:
    """Mark letters of scripts that write blanks between words."""
    return (classes >= LATIN) & (classes <= HANGUL)


def joins_letter(classes: npt.NDArray[np.uint8], start: int, end: int) -> bool:
    """Say whether such a letter stands just before or just behind a stretch; of a few faster than by arrays."""
    return LATIN <= int(classes[start - 1]) <= HANGUL or LATIN <= int(classes[end]) <= HANGUL


def whole_words(spans: Spans, views: Views, sale: SortedWords) -> tuple[Flags, Flags]:
    """Say of each hit, by their ends, whether its start and its end are where a word may start and end.

    In a #hashtag a word of `sale` may be joined to a short one: #loroenventa.
    """
    hits = len(spans.start)
    starts, ends = np.empty((2, hits), np.bool_)
    read = (views.codes, views.classes, len(views.codes), views.originals, views.offsets)
    joined = (sale.codes, sale.ends, len(sale.ends), sale.longest)
    _whole(spans.start, spans.end, hits, *read, *joined, starts.view(np.uint8), ends.view(np.uint8))
    return starts, ends
