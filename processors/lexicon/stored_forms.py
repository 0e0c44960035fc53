"""The forms of one view of a group of terms, compiled into columns: what a snapshot holds and a `FormTable` reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
import numpy as np
from daachorse import CharwiseDoubleArrayAhoCorasick

from processors.lexicon.forms import STRONG_KINDS, TONAL, Form, bases_of, is_sought_hidden, is_strong
from processors.lexicon.hits import Hidden
from processors.lexicon.names import StoredNames
from processors.lexicon.packed import Packed
from processors.lexicon.terms import Term
from processors.lexicon.typos import sought_with_slips
from processors.views.fold_table import FOLD_VERSION
from processors.views.text import with_blanks

HIDDEN: tuple[Hidden | None, ...] = (None, "first_letter", "squeezed")
"""How a form says it is hidden, by its number in `StoredForms.hidden`."""


class StoredForms(msgspec.Struct, frozen=True):
    """An automaton as bytes, and a column each of what its patterns stand for, as bytes of little-endian integers.

    A column has one entry a pattern; columns, not an object a form, as 250,000 of these are 100 MB (measured).
    """

    fold_version: str
    automaton: bytes
    term_numbers: bytes
    """int32: the term's number."""
    written_numbers: bytes
    """int32: number in `texts` of the term as it is written."""
    texts: Packed
    """The written terms, each once, in UTF-8."""
    hidden: bytes
    """uint8: number in `HIDDEN`."""
    letters: bytes
    """uint8, capped: letters and digits of the written term."""
    least: bytes
    """uint8: letters from which a squeezed form counts whatever stands between them."""
    needs_sign: bytes
    """uint8: whether an l of the term was folded away, so that only a decoded sign tells it."""
    bases: bytes
    """uint8, capped: letters of the form, vowel signs of scripts that write them as marks left out."""
    joints: bytes
    """uint8, capped: blanks of the written term."""
    names: StoredNames
    """Species and products, which may hide behind slips and masks, sorted."""
    with_slips: bytes
    """uint8: whether slips of the name are sought."""
    by_ear: bytes
    """uint8: whether what sounds like the name is sought."""

    @classmethod
    def of(cls, forms: Sequence[Form], terms: Sequence[Term], patterns: Sequence[str] = ()) -> StoredForms:
        """Compile forms; `patterns` are what is sought for each, where that is not its text."""
        names = sorted({(form.text, form.term) for form in forms if _is_name(terms[form.term], form)})
        sought = patterns or [form.text for form in forms] or ["\0"]  # never met: folding drops it; none may be empty
        texts = sorted({form.written for form in forms})
        numbers = {text: number for number, text in enumerate(texts)}
        return cls(
            fold_version=FOLD_VERSION,
            automaton=CharwiseDoubleArrayAhoCorasick(list(sought)).serialize(),
            term_numbers=np.array([form.term for form in forms], "<i4").tobytes(),
            written_numbers=np.array([numbers[form.written] for form in forms], "<i4").tobytes(),
            texts=Packed.of(map(str.encode, texts)),
            hidden=bytes(HIDDEN.index(form.hidden) for form in forms),
            letters=bytes(min(255, sum(map(str.isalnum, form.written))) for form in forms),
            least=bytes(form.least for form in forms),
            needs_sign=bytes("l" in form.written and "l" not in form.text for form in forms),
            bases=bytes(min(255, bases_of(form.text)) for form in forms),
            joints=bytes(min(255, form.written.count(" ")) for form in forms),
            names=StoredNames.of(names),
            with_slips=bytes(is_strong(terms[number]) and sought_with_slips(text) for text, number in names),
            by_ear=bytes(is_strong(terms[number]) and terms[number].language not in TONAL for _, number in names),
        )

    def opened(self) -> OpenForms:
        """Give the automaton, and the columns without its bytes."""
        automaton = CharwiseDoubleArrayAhoCorasick.deserialize(self.automaton)
        return OpenForms(automaton, msgspec.structs.replace(self, automaton=b""))


@dataclass(frozen=True, slots=True)
class OpenForms:
    """Stored forms whose automaton is ready to search; `columns` hold its bytes no more."""

    automaton: CharwiseDoubleArrayAhoCorasick
    columns: StoredForms


def _is_name(term: Term, form: Form) -> bool:
    is_in_its_words = (" " in form.text) == (" " in with_blanks(term.text))
    is_strong_kind = term.fuzzy or term.kind in STRONG_KINDS
    return form.hidden is None and is_in_its_words and is_strong_kind and is_sought_hidden(term)
