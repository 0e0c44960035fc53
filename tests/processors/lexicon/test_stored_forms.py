"""What is kept of forms in columns is what the forms say."""

from __future__ import annotations

import msgspec
import numpy as np

from processors.lexicon.forms import folded_forms, squeezed_forms
from processors.lexicon.names import Names
from processors.lexicon.packed import Pieces
from processors.lexicon.slip_words import SlipWords
from processors.lexicon.stored_forms import HIDDEN, StoredForms
from processors.lexicon.terms import Term
from processors.views.text import Codes

TERMS = [
    Term(id="en-ivory", text="ivory", language="en", kind="product", weight=2.5),
    Term(id="en-pangolin", text="Pangolin", language="en", kind="species", weight=2.5),
    Term(id="en-tusker", text="tusker", language="en", kind="product", weight=0.5),
    Term(id="zh-ivory", text="象牙", language="zh", kind="product", weight=2.5),
    Term(id="de-beetle", text="Käfer", language="de", kind="species", weight=0.5),
]


def codes_of(text: str) -> Codes:
    return np.frombuffer(text.encode("utf-32-le"), np.uint32)


def test_every_form_is_there_after_the_way_through_bytes() -> None:
    for forms in (folded_forms(TERMS), squeezed_forms(TERMS)):
        stored = msgspec.msgpack.decode(msgspec.msgpack.encode(StoredForms.of(forms, TERMS)), type=StoredForms)
        assert np.frombuffer(stored.term_numbers, "<i4").tolist() == [form.term for form in forms]
        written = np.frombuffer(stored.written_numbers, "<i4")
        pieces = Pieces([stored.texts])
        texts = [pieces[number].decode() for number in written]
        assert texts == [form.written for form in forms]
        assert [HIDDEN[number] for number in stored.hidden] == [form.hidden for form in forms]
        assert list(stored.least) == [form.least for form in forms]


def test_opened_forms_are_found_by_their_number() -> None:
    forms = folded_forms(TERMS)
    found = StoredForms.of(forms, TERMS).opened().sought.find(codes_of("tusker"), np.arange(6, dtype=np.int32))
    assert [forms[number].text for number in found.form.tolist()] == ["tusker"]


def test_only_whole_species_and_products_are_sought_in_disguise() -> None:
    stored = StoredForms.of(folded_forms(TERMS), TERMS)
    words = SlipWords(stored.slip_words)
    assert [(words.text(number), list(words.places(number))) for number in range(len(words))] == [
        ("pangolin", [(2, 0)])
    ]
    assert list(Names.read(stored.names)) == [
        ("ivory", 0),
        ("kafer", 4),
        ("pangolin", 1),
        ("tusker", 2),
        ("象牙", 3),
    ]


def test_no_forms_find_nothing() -> None:
    found = StoredForms.of([], []).opened().sought.find(codes_of("ivory"), np.arange(5, dtype=np.int32))
    assert found.form.tolist() == []
