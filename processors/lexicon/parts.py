"""A group of terms in, its compiled part out: what is made once, stored, and searched beside other parts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import msgspec
import numpy as np

from processors.lexicon.backwards import BackwardsFinder
from processors.lexicon.by_ear import SoundFinder
from processors.lexicon.forms import folded_forms, squeezed_forms
from processors.lexicon.masked import MaskFinder
from processors.lexicon.names import Names
from processors.lexicon.slip_words import SlipWords
from processors.lexicon.stored_forms import StoredForms
from processors.lexicon.stored_terms import PartTerms, StoredTerms
from processors.lexicon.terms import Term
from processors.lexicon.typos import TypoFinder
from processors.views.fold_table import FOLD_VERSION
from processors.views.text import fold_texts


class Part:
    """Terms that were compiled together, with their forms in both views."""

    def __init__(self, terms: StoredTerms, folded: StoredForms, squeezed: StoredForms, name: str = "") -> None:
        """Open the forms; `name` tells stored parts apart, "" is one that was never stored."""
        self.terms = PartTerms(terms)
        self.folded, self.squeezed = folded.opened(), squeezed.opened()
        self.name = name

    @cached_property
    def typos(self) -> TypoFinder:
        """What finds slips of strong names; numbered as in this part."""
        return TypoFinder(self._names, SlipWords(self.folded.columns.slip_words))

    @cached_property
    def by_ear(self) -> SoundFinder:
        """What finds strong names that are spelled as they sound; numbered as in this part."""
        return SoundFinder(self._chosen(self.folded.columns.reshaped))

    @cached_property
    def backwards(self) -> BackwardsFinder:
        """What finds strong names written backwards; numbered as in this part."""
        return BackwardsFinder(self._chosen(self.folded.columns.reshaped))

    @cached_property
    def masked(self) -> MaskFinder:
        """What finds names with a letter masked; numbered as in this part."""
        return MaskFinder(self._names)

    @cached_property
    def sale_words(self) -> frozenset[str]:
        """The words of sale, as they are written in a hashtag."""
        return frozenset(self.terms.stored.sale_words)

    @cached_property
    def _names(self) -> Names:
        return Names.read(self.folded.columns.names)

    def _chosen(self, flags: bytes) -> Names:
        return self._names.only(np.frombuffer(flags, np.bool_))

    @classmethod
    def compile(cls, terms: Sequence[Term]) -> Part:
        """Compile the forms; about 40 us a term."""
        return cls(*_stored(terms))

    @classmethod
    def from_bytes(cls, serialised: bytes, name: str) -> Part:
        """Restore what `compile_group` gave; raises ValueError if it was folded by other tables."""
        terms, folded, squeezed = msgspec.msgpack.decode(serialised, type=tuple[StoredTerms, StoredForms, StoredForms])
        for forms in (folded, squeezed):
            if forms.fold_version != FOLD_VERSION:
                raise ValueError(f"folded by tables {forms.fold_version}, expected {FOLD_VERSION}; publish again")
        return cls(terms, folded, squeezed, name)


def compile_group(terms: Sequence[Term]) -> bytes:
    """Give terms and their forms as a snapshot holds them."""
    return msgspec.msgpack.encode(_stored(terms))


def _stored(terms: Sequence[Term]) -> tuple[StoredTerms, StoredForms, StoredForms]:
    folded = fold_texts([term.text for term in terms])
    by_words = StoredForms.of(folded_forms(terms, folded), terms)
    return StoredTerms.of(terms), by_words, StoredForms.of(squeezed_forms(terms, folded), terms)
