"""What is kept of forms in columns is what the forms say."""

from __future__ import annotations

import msgspec
import numpy as np

from processors.lexicon_data import Term
from processors.lexicon_forms import folded_forms, squeezed_forms
from processors.stored_forms import StoredForms

TERMS = [
    Term(id="en-ivory", text="ivory", language="en", kind="product", weight=2.5),
    Term(id="en-pangolin", text="Pangolin", language="en", kind="species", weight=2.5),
    Term(id="en-tusker", text="tusker", language="en", kind="product", weight=0.5),
    Term(id="zh-ivory", text="象牙", language="zh", kind="product", weight=2.5),
]
NAMES = {None: None, "beheaded": "first_letter", "first_letter": "first_letter", "squeezed": "squeezed"}


def test_every_form_is_described_after_the_way_through_bytes() -> None:
    for forms in (folded_forms(TERMS), squeezed_forms(TERMS)):
        stored = msgspec.msgpack.decode(msgspec.msgpack.encode(StoredForms.of(forms, TERMS)), type=StoredForms)
        described = list(stored.describe(np.arange(len(forms))))
        assert described == [(form.term, form.written, NAMES[form.hidden]) for form in forms]
        assert stored.is_beheaded.tolist() == [form.hidden == "beheaded" for form in forms]
        assert stored.column("least").tolist() == [form.least for form in forms]


def test_only_whole_words_of_strong_terms_are_sought_with_a_slip() -> None:
    assert StoredForms.of(folded_forms(TERMS), TERMS).strong == [("ivory", 0), ("pangolin", 1), ("象牙", 3)]


def test_no_forms_give_an_automaton_that_finds_nothing() -> None:
    assert StoredForms.of([], []).terms.size == 0
