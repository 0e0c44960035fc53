"""The forms of one view of a group of terms, compiled into columns: what a snapshot holds and a `Searcher` reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
from daachorse import CharwiseDoubleArrayAhoCorasick

from processors.fold_table import FOLD_VERSION
from processors.hits import Hidden
from processors.lexicon_data import Term
from processors.lexicon_forms import BEHEADED, MIN_STRONG, Form, is_strong

Flags = npt.NDArray[np.bool_]

_HIDDEN = (None, BEHEADED, "first_letter", "squeezed")
"""How a form says it is hidden, by its number in `StoredForms.hidden`."""
_NAMES: tuple[Hidden | None, ...] = (None, "first_letter", "first_letter", "squeezed")
"""The same as a hit says it."""


class StoredForms(msgspec.Struct, frozen=True, dict=True):
    """An automaton as bytes, and a column each of what its patterns stand for, as bytes of little-endian integers.

    A column has one entry a pattern; columns, not an object a form, as 250,000 of these are 100 MB (measured).
    """

    fold_version: str
    automaton: bytes
    term_numbers: bytes
    """int32: the term's number."""
    written_numbers: bytes
    """int32: number in `texts` of the term as it is written."""
    texts: list[str]
    hidden: bytes
    """uint8: number in `_HIDDEN`."""
    letters: bytes
    """uint8, capped: letters and digits of the written term."""
    least: bytes
    """uint8: letters from which a squeezed form counts whatever stands between them."""
    needs_sign: bytes
    """uint8: whether an l of the term was folded away, so that only a decoded sign tells it."""
    strong: list[tuple[str, int]]
    """Folded words of strong terms, with the term's number, sorted."""

    @classmethod
    def of(cls, forms: Sequence[Form], terms: Sequence[Term]) -> StoredForms:
        """Compile forms."""
        patterns = [form.text for form in forms] or ["\0"]  # never met, as folding drops it: none may be empty
        texts = sorted({form.written for form in forms})
        numbers = {text: number for number, text in enumerate(texts)}
        return cls(
            fold_version=FOLD_VERSION,
            automaton=CharwiseDoubleArrayAhoCorasick(patterns).serialize(),
            term_numbers=np.array([form.term for form in forms], "<i4").tobytes(),
            written_numbers=np.array([numbers[form.written] for form in forms], "<i4").tobytes(),
            texts=texts,
            hidden=bytes(_HIDDEN.index(form.hidden) for form in forms),
            letters=bytes(min(255, sum(map(str.isalnum, form.written))) for form in forms),
            least=bytes(form.least for form in forms),
            needs_sign=bytes("l" in form.written and "l" not in form.text for form in forms),
            strong=sorted({(form.text, form.term) for form in forms if _is_strong(terms[form.term], form)}),
        )

    def opened(self) -> tuple[CharwiseDoubleArrayAhoCorasick, StoredForms]:
        """Give the automaton, and the columns without its bytes."""
        automaton = CharwiseDoubleArrayAhoCorasick.deserialize(self.automaton)
        return automaton, msgspec.structs.replace(self, automaton=b"")

    def describe(self, patterns: npt.NDArray[np.int64]) -> Iterator[tuple[int, str, Hidden | None]]:
        """Give each pattern's term number, the term as written, and how it is hidden."""
        written = self._written[patterns].tolist()
        hidden = self.column("hidden")[patterns].tolist()
        for term, text, how in zip(self.terms[patterns].tolist(), written, hidden, strict=True):
            yield term, self.texts[text], _NAMES[how]

    @cached_property
    def terms(self) -> npt.NDArray[np.int32]:
        """Give the term number of each pattern."""
        return np.frombuffer(self.term_numbers, "<i4")

    @cached_property
    def _written(self) -> npt.NDArray[np.int32]:
        return np.frombuffer(self.written_numbers, "<i4")

    @cached_property
    def is_beheaded(self) -> Flags:
        """Say of each pattern whether it lacks its first letter."""
        beheaded: Flags = np.equal(self.column("hidden"), _HIDDEN.index(BEHEADED))
        return beheaded

    def column(self, name: str) -> npt.NDArray[Any]:
        """Give a column of small integers."""
        return np.frombuffer(getattr(self, name), np.uint8)


def _is_strong(term: Term, form: Form) -> bool:
    return form.hidden is None and form.text.isalpha() and " " not in term.text and is_strong(term, MIN_STRONG)
