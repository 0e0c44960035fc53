"""A group of terms in, its compiled part out: what is made once, stored, and searched beside other parts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

import msgspec
import numpy as np

from processors.fold_table import FOLD_VERSION
from processors.lexicon_data import Term
from processors.lexicon_forms import folded_forms, is_strong, squeezed_forms
from processors.masked import MaskFinder
from processors.stored_forms import StoredForms
from processors.text import Indices, fold_texts
from processors.typos import TypoFinder

SALE_KINDS, MIN_SALE = frozenset({"offer", "want", "swap"}), 3
"""Kinds of terms that make a shorter one count beside them in a hashtag, and their letters (chosen by hand)."""
_WORD = re.compile("[^ _-]+")


class Part:
    """Terms that were compiled together, with their forms in both views."""

    def __init__(self, terms: Sequence[Term], folded: StoredForms, squeezed: StoredForms, name: str = "") -> None:
        """Open the forms; `name` tells stored parts apart, "" is one that was never stored."""
        self.terms = tuple(terms)
        self.folded, self.squeezed = folded.opened(), squeezed.opened()
        self.name = name

    @cached_property
    def typos(self) -> TypoFinder:
        """What finds slips of strong names; numbered as in this part."""
        return TypoFinder([(text, number) for text, number in self._names if is_strong(self.terms[number])])

    @cached_property
    def masked(self) -> MaskFinder:
        """What finds names with a letter masked; numbered as in this part."""
        return MaskFinder(self._names)

    @cached_property
    def sale_words(self) -> frozenset[str]:
        """The words of sale, as they are written in a hashtag."""
        words = fold_texts(["".join(_WORD.findall(term.text)) for term in self.terms if term.kind in SALE_KINDS])
        return frozenset(word for word in words if len(word) >= MIN_SALE)

    @property
    def _names(self) -> list[tuple[str, int]]:
        return self.folded.columns.names

    @classmethod
    def compile(cls, terms: Sequence[Term]) -> Part:
        """Build the automata; about 40 us a term."""
        return cls(terms, *_stored(terms))

    @classmethod
    def from_bytes(cls, serialised: bytes, name: str) -> Part:
        """Restore what `compile_group` gave; raises ValueError if it was folded by other tables."""
        terms, folded, squeezed = msgspec.msgpack.decode(
            serialised, type=tuple[tuple[Term, ...], StoredForms, StoredForms]
        )
        for forms in (folded, squeezed):
            if forms.fold_version != FOLD_VERSION:
                raise ValueError(f"folded by tables {forms.fold_version}, expected {FOLD_VERSION}; publish again")
        return cls(terms, folded, squeezed, name)


def compile_group(terms: Sequence[Term]) -> bytes:
    """Give terms and their forms as a snapshot holds them."""
    return msgspec.msgpack.encode((terms, *_stored(terms)))


def numbered(parts: Sequence[Part], replaced: frozenset[str]) -> tuple[tuple[Term, ...], list[Indices]]:
    """Give the terms of all parts, but those of the first whose id is replaced, and the number of each part's terms.

    The number is the place among the terms given, -1 for one that is replaced.
    """
    terms: list[Term] = []
    numbers: list[Indices] = []
    for place, part in enumerate(parts):
        is_kept = np.ones(len(part.terms), np.bool_)
        if place == 0 and replaced:
            is_kept = np.array([term.id not in replaced for term in part.terms], np.bool_)
        numbers.append(np.where(is_kept, len(terms) + np.cumsum(is_kept) - 1, -1))
        terms += part.terms if is_kept.all() else (part.terms[number] for number in np.flatnonzero(is_kept).tolist())
    return tuple(terms), numbers


def _stored(terms: Sequence[Term]) -> tuple[StoredForms, StoredForms]:
    return StoredForms.of(folded_forms(terms), terms), StoredForms.of(squeezed_forms(terms), terms)
