"""Texts and the evidence that stands in them in, the words beside each subject and the shape of each text out.

A shape is a text's order of kinds of evidence, signs and numbers; words in a row are one, so that it is the same in
every language. The texts of a batch are read by one kernel.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain

import numpy as np
import numpy.typing as npt

from processors.kernels.library import CLASSES, CODES, PLACES, SIZE, UINT32, kernel
from processors.views.text import Views
from schemas.finding import Finding

NEAR_WORDS = 4
"""Words on each side of a named subject; chosen by hand."""
FEW_WORDS, SOME_WORDS = 3, 7
"""Words in a row are told apart as few, some and many; chosen by hand."""
_LETTERS_BELOW = 0x33480
"""No letter, digit or blank of Unicode 16 stands behind it."""
_WORDS = 0x110000
"""What the kernel calls a word; the kinds and amounts that follow it are those below, and signs are their own."""
_NUMBERS = [f"number{length}" for length in range(1, 6)]
_NAMES = ("", "##", "@@", "link", "emoji", "sign", "", *_NUMBERS, "few", "some", "many")

Indices = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.uint32]

_TEXTS, _SIGNALS, _TOKENS = (CODES, CLASSES, PLACES, PLACES, SIZE), (PLACES, SIZE, UINT32), (PLACES, PLACES)
_FOUND = (UINT32, PLACES, UINT32, PLACES, PLACES)
_read = kernel("shapes", *_TEXTS, *_SIGNALS, *_TOKENS, *_FOUND, gives=None)


@dataclass(frozen=True, eq=False, slots=True)
class Shapes:
    """What makes up the shapes of some texts, between a ^ and a $ each, and the words beside each subject in them.

    `ends` and `word_ends` hold where those of each text end; `places` of words are -1 just before it, 1 just behind.
    """

    numbers: Numbers
    ends: Indices
    words: Numbers
    places: Indices
    word_ends: Indices


def read_shapes(views: Views, rows: Indices, ends: Indices, findings: Sequence[Finding]) -> Shapes:
    """Read the texts of the findings `rows` up to their `ends` in the folded view."""
    starts, signals = views.starts[rows], _standing_in(views, rows, ends, findings)
    tokens = np.empty((2, int((ends - starts).max(initial=0))), np.int64)
    numbers = np.empty(2 * len(rows) + int((ends - starts).sum()) + len(signals), np.uint32)
    most = 2 * NEAR_WORDS * len(signals)
    words, places = np.empty(most, np.uint32), np.empty(most, np.int64)
    shape_ends, word_ends = np.empty((2, len(rows)), np.int64)
    texts = (views.codes, _flags(), starts, ends, len(rows))
    found = (numbers, shape_ends, words, places, word_ends)
    _read(*texts, signals, len(signals), _numbers(), *tokens, *found)
    return Shapes(numbers, shape_ends, words, places, word_ends)


def _standing_in(views: Views, rows: Indices, ends: Indices, findings: Sequence[Finding]) -> Indices:
    """Give the signals that stand in the texts of the findings `rows`, but for those that go on behind the `ends`.

    Rows of the number of the text, where a signal starts and ends in the folded view, the number of what a shape calls
    it, and whether it is a term; first ones first, longer ones before shorter.
    """
    found = [
        (text, *signal.span, number_of("subject" if signal.kind == "term" else signal.name), signal.kind == "term")
        for text, row in enumerate(rows.tolist())
        for signal in findings[row].signals
        if signal.span and signal.kind != "interaction"
    ]
    signals = np.fromiter(chain.from_iterable(found), np.int64, 5 * len(found)).reshape(-1, 5)
    texts = signals[:, 0]
    spans = signals[:, 1:3] + views.origins[rows[texts]][:, None]
    signals[:, 1:3] = np.searchsorted(views.offsets, spans)
    order = np.lexsort((-signals[:, 2], signals[:, 1], texts))
    return signals[order[(signals[:, 2] <= ends[texts])[order]]]


@lru_cache(maxsize=1 << 10)
def number_of(name: str) -> int:
    """Give the number of a name in a shape: its CRC-32, as the kernel gives words theirs."""
    return zlib.crc32(name.encode("utf-8", "surrogatepass"))


@cache
def _numbers() -> Numbers:
    return np.array([number_of(name) for name in _NAMES], np.uint32)


@cache
def _flags() -> npt.NDArray[np.uint8]:
    """Say of each code point what it is, as `kernels/shapes.c` numbers it: a bit a question."""
    letters = [*map(chr, range(_LETTERS_BELOW))]
    flags = np.zeros(sys.maxunicode + 1, np.uint8)
    for bit, is_so in enumerate((str.isalnum, str.isspace, str.isdecimal, str.isalpha, str.isdigit)):
        flags[:_LETTERS_BELOW] |= np.fromiter(map(is_so, letters), np.uint8, len(letters)) << np.uint8(bit)
    flags[ord("_")] |= 1
    flags[[ord("."), ord(",")]] |= 32
    return flags
