"""A group of terms in, its compiled part out: what is made once, stored, and searched beside other parts."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np

from processors.fold_table import FOLD_VERSION
from processors.lexicon_data import Term
from processors.lexicon_forms import folded_forms, squeezed_forms
from processors.stored_forms import StoredForms
from processors.text import Indices


class Part:
    """Terms that were compiled together, with their forms in both views."""

    def __init__(self, terms: Sequence[Term], folded: StoredForms, squeezed: StoredForms, name: str = "") -> None:
        """Open the forms; `name` tells stored parts apart, "" is one that was never stored."""
        self.terms = tuple(terms)
        self.folded, self.squeezed = folded.opened(), squeezed.opened()
        self.name = name

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
