"""Texts and the evidence that stands in them in, the words beside each subject and the shape of each text out.

A shape is a text's order of kinds of evidence, signs and numbers; words in a row are one, so that it is the same in
every language. The texts of a batch are read as one, so that what is no look-up of a word is numpy.
"""

from __future__ import annotations

import re
import sys
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt

from processors.kernels.library import CLASSES, CODES, PLACES, SIZE, UINT32, kernel
from processors.views.text import Views
from schemas.finding import Finding, Signal

NEAR_WORDS = 4
"""Words on each side of a named subject; chosen by hand."""
FEW_WORDS, SOME_WORDS = 3, 7
"""Words in a row are told apart as few, some and many; chosen by hand."""
_DIGIT = re.compile(r"\d")
_LETTERS_BELOW = 0x33480
"""No letter, digit or blank of Unicode 16 stands behind it."""
_WORD = -1
"""In place of a kind's number."""
_WORDS = 0x110000
"""What the kernel calls a word; the kinds that follow it are those below, and signs are their own."""
_KINDS = (None, "##", "@@", "link", "emoji", "sign", None, *(f"number{length}" for length in range(1, 6)))

Indices = npt.NDArray[np.int64]

_cut = kernel("tokens", CODES, SIZE, CLASSES, PLACES, PLACES, UINT32)


@dataclass(frozen=True, eq=False, slots=True)
class Tokens:
    """Words, numbers, signs and line breaks of some texts, which stand in one row with a blank between them.

    `starts` and `ends` hold where each token stands in that row, `text_starts` and `text_ends` where each text does.
    """

    row: str
    starts: Indices
    ends: Indices
    kinds: list[int]
    """The number of what each is, or `_WORD`."""
    text_starts: Indices
    text_ends: Indices

    @classmethod
    def of(cls, texts: Sequence[str]) -> Tokens:
        """Cut texts: a link, digits with stops and commas, a word with a # or an @ before it, a sign, a line break."""
        row = " ".join(texts)
        codes = np.frombuffer(row.encode("utf-32-le", "surrogatepass"), np.uint32)
        (starts, ends), kinds = np.empty((2, len(codes)), np.int64), np.empty(len(codes), np.uint32)
        count = _cut(codes, len(codes), _flags(), starts, ends, kinds)
        lengths = np.fromiter(map(len, texts), np.int64, len(texts))
        text_ends = np.cumsum(lengths + 1) - 1
        numbers = [*map(_kind_number, kinds[:count].tolist())]
        return cls(row, starts[:count], ends[:count], numbers, text_ends - lengths, text_ends)

    def word(self, token: int) -> str:
        """Give a token as it is written, all digits as 0."""
        return _DIGIT.sub("0", self.row[int(self.starts[token]) : int(self.ends[token])])


@dataclass(frozen=True, eq=False, slots=True)
class Standing:
    """The signals that stand in some texts, by text, first ones first, longer ones before shorter; all (signals,).

    `starts` and `ends` are places among the `Tokens`, `names` the numbers of what a shape calls each signal.
    """

    texts: Indices
    starts: Indices
    ends: Indices
    names: Indices
    are_terms: npt.NDArray[np.bool_]

    def only(self, chosen: npt.NDArray[np.bool_] | Indices | list[int]) -> Standing:
        """Keep the chosen signals, in the order given."""
        places = (self.texts[chosen], self.starts[chosen], self.ends[chosen])
        return Standing(*places, self.names[chosen], self.are_terms[chosen])


def standing_in(tokens: Tokens, views: Views, rows: Indices, findings: Sequence[Finding]) -> Standing:
    """Give the signals of the findings `rows`, whose texts the tokens are; those that stand beyond are left out."""
    found = [
        (text, *signal.span, _known_number(_name_of(signal)), signal.kind == "term")
        for text, row in enumerate(rows.tolist())
        for signal in findings[row].signals
        if signal.span and signal.kind != "interaction"
    ]
    texts, first, behind, names, are_terms = np.array(found, np.int64).reshape(-1, 5).T
    moved = tokens.text_starts[texts] - views.starts[rows[texts]]
    spans = np.array([first, behind]) + views.origins[rows[texts]]
    starts, ends = np.searchsorted(views.offsets, spans) + moved
    standing = Standing(texts, starts, ends, names, are_terms.astype(np.bool_))
    order = np.lexsort((-ends, starts))
    return standing.only(order[(ends <= tokens.text_ends[texts])[order]])


def near(tokens: Tokens, standing: Standing) -> tuple[Indices, Indices, Indices]:
    """Give the words beside each named subject: their texts, numbers and places, -1 just before it, 1 just behind."""
    terms = standing.only(standing.are_terms)
    before = np.searchsorted(tokens.ends, terms.starts + 1)[:, None] - np.arange(1, NEAR_WORDS + 1)
    after = np.searchsorted(tokens.starts, terms.ends)[:, None] + np.arange(NEAR_WORDS)
    chosen = np.hstack([before, after])
    first = np.searchsorted(tokens.starts, tokens.text_starts)[terms.texts]
    last = np.searchsorted(tokens.starts, tokens.text_ends)[terms.texts]
    inside = (chosen >= first[:, None]) & (chosen < last[:, None])
    places = np.array([*range(-1, -NEAR_WORDS - 1, -1), *range(1, NEAR_WORDS + 1)])
    words = [number_of(tokens.word(token)) for token in chosen[inside].tolist()]
    subject, place = np.nonzero(inside)
    return terms.texts[subject], np.array(words, np.int64), places[place]


def shapes_of(tokens: Tokens, standing: Standing) -> tuple[Indices, Indices]:
    """Give the texts and the numbers of what makes up their shapes, between a ^ and a $ each.

    Signals that begin inside others count for nothing, and so do the words that begin inside signals.
    """
    standing = standing.only(_outermost(standing))
    last = np.searchsorted(standing.starts, tokens.starts, side="right") - 1
    free = np.flatnonzero(tokens.starts >= np.append(standing.ends, -1)[last])
    kinds = np.array(tokens.kinds, np.int64)
    count = len(tokens.text_starts)
    begin, end = np.full(count, number_of("^")), np.full(count, number_of("$"))
    places = np.concatenate([tokens.text_starts, standing.starts, tokens.starts[free], tokens.text_ends])
    order = np.argsort(places, kind="stable")
    shape = np.concatenate([begin, standing.names, kinds[free], end])[order]
    return _with_amounts(np.cumsum(order < count) - 1, shape)


def _with_amounts(texts: Indices, shape: Indices) -> tuple[Indices, Indices]:
    """Put a number of how many they are in place of the words in a row."""
    goes_on = np.zeros(len(shape), np.bool_)
    goes_on[1:] = (shape[1:] == _WORD) & (shape[:-1] == _WORD)
    kept = np.flatnonzero(~goes_on)
    texts, shape, lengths = texts[kept], shape[kept], np.diff(np.append(kept, len(shape)))
    amounts = np.array([number_of(name) for name in ("few", "some", "many")])
    words = np.flatnonzero(shape == _WORD)
    shape[words] = amounts[np.searchsorted((FEW_WORDS, SOME_WORDS), lengths[words], side="right")]
    return texts, shape


def _outermost(standing: Standing) -> list[int]:
    kept, reached = [], -1
    for number, (start, end) in enumerate(zip(standing.starts.tolist(), standing.ends.tolist(), strict=True)):
        if start >= reached:
            kept.append(number)
            reached = end
    return kept


def _name_of(signal: Signal) -> str:
    return "subject" if signal.kind == "term" else signal.name


def number_of(token: str) -> int:
    """Give a token's number in a shape, or beside a subject: its CRC-32."""
    return zlib.crc32(token.encode("utf-8", "surrogatepass"))


_known_number = lru_cache(maxsize=1 << 10)(number_of)
"""Of names of signals; words of posts are too many to find them again faster."""


@lru_cache(maxsize=1 << 12)
def _kind_number(kind: int) -> int:
    """Give the number of a kernel's kind of token; few signs are ever met."""
    name = chr(kind) if kind < _WORDS else _KINDS[kind - _WORDS]
    return _WORD if name is None else number_of(name)


@cache
def _flags() -> npt.NDArray[np.uint8]:
    """Say of each code point what it is, as `kernels/tokens.c` numbers it: a bit a question."""
    letters = [*map(chr, range(_LETTERS_BELOW))]
    flags = np.zeros(sys.maxunicode + 1, np.uint8)
    for bit, is_so in enumerate((str.isalnum, str.isspace, str.isdecimal, str.isalpha, str.isdigit)):
        flags[:_LETTERS_BELOW] |= np.fromiter(map(is_so, letters), np.uint8, len(letters)) << np.uint8(bit)
    flags[ord("_")] |= 1
    flags[[ord("."), ord(",")]] |= 32
    return flags
