"""The forms of one view of a group of terms, compiled into columns: what a snapshot holds and a `FormTable` reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
import numpy as np

from processors.lexicon.forms import STRONG_KINDS, TONAL, Form, is_sought_hidden, is_strong, spelled_out
from processors.lexicon.hits import Hidden
from processors.lexicon.letters import Letters
from processors.lexicon.names import StoredNames
from processors.lexicon.packed import Packed
from processors.lexicon.slip_words import StoredSlipWords
from processors.lexicon.sought import Sought, StoredSought
from processors.lexicon.terms import Term
from processors.views.fold_table import FOLD_VERSION
from processors.views.text import Indices, with_blanks

HIDDEN: tuple[Hidden | None, ...] = (None, "first_letter", "squeezed")
"""How a form says it is hidden, by its number in `StoredForms.hidden`."""
_BLANK, _L = ord(" "), ord("l")


class StoredForms(msgspec.Struct, frozen=True):
    """What is sought, and a column each of what its forms stand for, as bytes of little-endian integers.

    A column has one entry a form; columns, not an object a form, as 250,000 of these are 100 MB (measured).
    """

    fold_version: str
    sought: StoredSought
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
    slip_words: StoredSlipWords
    """The words of strong names of which slips are sought."""
    reshaped: bytes
    """uint8: whether what sounds like the name, and the name backwards, is sought."""

    @classmethod
    def of(cls, forms: Sequence[Form], terms: Sequence[Term]) -> StoredForms:
        """Compile forms."""
        texts = sorted({form.written for form in forms})
        numbers = {text: number for number, text in enumerate(texts)}
        written = np.array([numbers[form.written] for form in forms], "<i4")
        of_texts, of_forms = Letters(texts), Letters([form.text for form in forms])
        held, alone = (one.count(one.codes == _L) > 0 for one in (of_texts, of_forms))
        names = _names(forms, terms)
        strong = [is_strong(term) for term in terms]
        return cls(
            fold_version=FOLD_VERSION,
            sought=StoredSought.of([form.text for form in forms]),
            term_numbers=np.array([form.term for form in forms], "<i4").tobytes(),
            written_numbers=written.tobytes(),
            texts=Packed.of(map(str.encode, texts)),
            hidden=bytes(HIDDEN.index(form.hidden) for form in forms),
            letters=_capped(of_texts.count(of_texts.are(str.isalnum))[written]),
            least=bytes(form.least for form in forms),
            needs_sign=(held[written] & ~alone).tobytes(),
            bases=_capped(of_forms.count(of_forms.are_bases)),
            joints=_capped(of_texts.count(of_texts.codes == _BLANK)[written]),
            names=StoredNames.of(names),
            slip_words=StoredSlipWords.of((row, text) for row, (text, number) in enumerate(names) if strong[number]),
            reshaped=bytes(strong[number] and terms[number].language not in TONAL for _, number in names),
        )

    def opened(self) -> OpenForms:
        """Make them ready to search."""
        return OpenForms(Sought(self.sought), self)


@dataclass(frozen=True, slots=True)
class OpenForms:
    """Stored forms that are ready to search."""

    sought: Sought
    columns: StoredForms


def _names(forms: Sequence[Form], terms: Sequence[Term]) -> list[tuple[str, int]]:
    """Give the forms of species and products that are written in as many words as the term, with its number; sorted.

    Not those that spell an umlaut out: "Käufer" is one slip from "Kaefer".
    """
    parted = [" " in with_blanks(term.text) if _is_name(term) else None for term in terms]
    umlauts = {number: with_blanks(text) for number, (text, _) in spelled_out(terms).items()}
    plain = (form for form in forms if form.hidden is None and parted[form.term] is not None)
    written = (form for form in plain if form.text != umlauts.get(form.term))
    return sorted({(form.text, form.term) for form in written if (" " in form.text) == parted[form.term]})


def _is_name(term: Term) -> bool:
    return (term.fuzzy or term.kind in STRONG_KINDS) and is_sought_hidden(term)


def _capped(counts: Indices) -> bytes:
    return np.minimum(counts, 255).astype(np.uint8).tobytes()
