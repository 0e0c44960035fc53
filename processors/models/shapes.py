"""Texts and the evidence that stands in them in, the words beside each subject and the shape of each text out.

A shape is a text's order of kinds of evidence, signs and numbers; words in a row are one, so that it is the same in
every language. The texts of a batch are read as one, so that what is no look-up of a word is numpy.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from processors.views.text import Views
from schemas.finding import Finding, Signal

NEAR_WORDS = 4
"""Words on each side of a named subject; chosen by hand."""
FEW_WORDS, SOME_WORDS = 3, 7
"""Words in a row are told apart as few, some and many; chosen by hand."""
_KIND_LETTERS = 5
"""Enough to tell a number's length, a link, a tag and a mention."""
_TOKEN = re.compile(r"(https?\S*|0[0.,]*|[#@]?\w+|\S|\n)")
"""In a text whose digits are all 0."""
_DIGIT = re.compile(r"\d")
_EMOJI_FROM, _SIGNS_FROM = 0x2190, 0x2000
"""Code points from which a sign is any emoji, and from which it is any sign; chosen by hand."""
_WORD = -1
"""In place of a kind's number."""

Indices = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False, slots=True)
class Tokens:
    """Words, numbers, signs and line breaks of some texts, which stand in one row with a blank between them.

    `starts` and `ends` hold where each token stands in that row, `text_starts` and `text_ends` where each text does.
    """

    words: list[str]
    starts: Indices
    ends: Indices
    text_starts: Indices
    text_ends: Indices

    @classmethod
    def of(cls, texts: Sequence[str]) -> Tokens:
        """Cut texts; splitting and adding lengths is twice as fast as asking each match where it stands."""
        pieces = _TOKEN.split(_DIGIT.sub("0", " ".join(texts)))
        edges = np.cumsum(np.fromiter(map(len, pieces), np.int64, len(pieces)))
        lengths = np.fromiter(map(len, texts), np.int64, len(texts))
        text_ends = np.cumsum(lengths + 1) - 1
        return cls(pieces[1::2], edges[:-1:2], edges[1::2], text_ends - lengths, text_ends)


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
    words = [number_of(tokens.words[token]) for token in chosen[inside].tolist()]
    subject, place = np.nonzero(inside)
    return terms.texts[subject], np.array(words, np.int64), places[place]


def shapes_of(tokens: Tokens, standing: Standing) -> tuple[Indices, Indices]:
    """Give the texts and the numbers of what makes up their shapes, between a ^ and a $ each.

    Signals that begin inside others count for nothing, and so do the words that begin inside signals.
    """
    standing = standing.only(_outermost(standing))
    last = np.searchsorted(standing.starts, tokens.starts, side="right") - 1
    free = np.flatnonzero(tokens.starts >= np.append(standing.ends, -1)[last])
    kinds = np.array(_kinds_of(tokens.words), np.int64)
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


def _kinds_of(tokens: Sequence[str]) -> list[int]:
    """Give the number of what each token is; most are words, told by their first letter."""
    return [
        _WORD if token[0].isalpha() and token[:4] != "http" else _kind_number(token[:_KIND_LETTERS]) for token in tokens
    ]


@lru_cache(maxsize=1 << 12)
def _kind_number(token: str) -> int:
    kind = _kind_of(token)
    return _WORD if kind is None else number_of(kind)


def _kind_of(token: str) -> str | None:
    """Name what is no word; None for a word."""
    first = token[0]
    if first.isdigit():
        return f"number{min(len(token), 5)}"
    if len(token) > 1 and first in "#@":
        return first * 2
    if token.startswith("http"):
        return "link"
    if first.isalnum() or first == "_":
        return None
    return "emoji" if ord(first) > _EMOJI_FROM else first if ord(first) < _SIGNS_FROM else "sign"
