"""Forms of several parts are found as one search over all would find them."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from processors.lexicon.form_table import FormTable
from processors.lexicon.forms import folded_forms, squeezed_forms
from processors.lexicon.parts import Part
from processors.lexicon.stored_terms import numbered
from processors.lexicon.terms import Term
from processors.views.text import read_views
from processors.views.word_starts import folded_starts

TEXTS = ("ivory", "ivory", "ivory coast", "tusk", "pangolin", "angolin", "panda", "an", "象牙", "牙")
TERMS = [
    Term(id=f"en-{number}", text=text, language="en", kind="product", weight=2.5) for number, text in enumerate(TEXTS)
]


def table(*groups: list[Term], replaced: frozenset[str] = frozenset()) -> tuple[FormTable, tuple[Term, ...]]:
    parts = [Part.compile(group) for group in groups]
    terms, numbers = numbered([part.terms for part in parts], replaced)
    return FormTable([part.folded for part in parts], numbers), terms


def found(one: tuple[FormTable, tuple[Term, ...]], text: str) -> list[tuple[int, int, str, str, str | None]]:
    forms, terms = one
    spans = forms.find(*folded_starts(read_views([text])))
    edges = zip(spans.start.tolist(), spans.end.tolist(), forms.describe(spans.form), strict=True)
    return [(start, end, terms[term].id, written, hidden) for start, end, (term, written, hidden) in edges]


def test_every_form_is_described_as_it_was_made() -> None:
    for forms, view in ((folded_forms(TERMS), "folded"), (squeezed_forms(TERMS), "squeezed")):
        parts = [Part.compile(TERMS)]
        numbers = numbered([part.terms for part in parts], frozenset())[1]
        built = FormTable([getattr(part, view) for part in parts], numbers)
        described = list(built.describe(np.arange(len(forms))))
        assert described == [(form.term, form.written, form.hidden) for form in forms]
        assert built.column("least").tolist() == [form.least for form in forms]


@given(st.integers(0, len(TERMS)), st.text("ivory tuskpangolindx-象牙", max_size=40) | st.just(" ".join(TEXTS)))
def test_parts_find_what_one_search_finds_in_its_order(cut: int, text: str) -> None:
    assert found(table(TERMS[:cut], TERMS[cut:]), text) == found(table(TERMS), text)


def test_a_replaced_term_is_found_no_more() -> None:
    other = Term(id="en-0", text="tusker", language="en", kind="product", weight=2.5)
    both = table(TERMS[:4], [other], replaced=frozenset({"en-0"}))
    assert {(term, text) for _, _, term, text, _ in found(both, "ivory tusker")} == {
        ("en-0", "tusker"),
        ("en-1", "ivory"),
        ("en-3", "tusk"),
    }


def test_no_parts_and_empty_parts_find_nothing() -> None:
    for empty in (table(), table([]), table([], [])):
        assert found(empty, "ivory") == []
