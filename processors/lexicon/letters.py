"""Many texts in, what their letters are out, counted for all of them at once."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt

from processors.views.fold_table import LETTER, OTHER, fold_table
from processors.views.text import Codes, Flags, Indices

_SPELLED = (LETTER, OTHER)


class Letters:
    """The code points of n texts as one row."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.codes: Codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), "<u4")
        self.lengths: Indices = np.fromiter(map(len, texts), np.int64, len(texts))
        """(n,): code points of each text."""

    @cached_property
    def classes(self) -> npt.NDArray[np.uint8]:
        """The class of each code point, as `fold_table` has them."""
        return fold_table().classes.take(self.codes)

    @property
    def are_bases(self) -> Flags:
        """Say of each code point whether it is a base, see `bases_of`."""
        are_spelled = np.isin(self.classes, _SPELLED)
        return ~are_spelled | self.are(str.isalpha)

    def are(self, tell: Callable[[str], bool]) -> Flags:
        """Say of each code point what is told of it; each different one is asked about once."""
        return codes_that(tell, self.codes)

    def count(self, marked: Flags) -> Indices:
        """Count the marked code points of each text, (n,)."""
        before = np.zeros(len(marked) + 1, np.int64)
        np.cumsum(marked, out=before[1:])
        ends = np.cumsum(self.lengths)
        counts: Indices = before[ends] - before[ends - self.lengths]
        return counts


def codes_that(tell: Callable[[str], bool], codes: Codes) -> Flags:
    """Say of each code point what is told of it; each different one is asked about once."""
    table = np.zeros(sys.maxunicode + 1, np.bool_)
    table[codes] = True
    different = np.flatnonzero(table)
    table[different] = [tell(chr(code)) for code in different.tolist()]
    found: Flags = table.take(codes)
    return found


def bases_of(text: str) -> int:
    """Count the letters of a text, without the marks of Devanagari and its like, which stand on letters.

    Of a short text faster than by numpy.
    """
    classes = fold_table().classes.data
    return sum(classes[ord(char)] not in _SPELLED or char.isalpha() for char in text)
