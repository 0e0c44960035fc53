from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.lexicon.forms import folded_forms, is_strong, plain, squeezed_forms
from processors.lexicon.terms import Term


def make_term(text: str, language: str = "en", kind: str = "product", **changes: object) -> Term:
    return Term(id=f"{language}-{text}", text=text, language=language, kind=kind, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("term", "forms"),
    [
        (make_term("Ivory"), {"ivory"}),
        (make_term("tiger bone"), {"tiger bone", "tigerbone"}),
        (make_term("tiger-bone"), {"tiger bone", "tigerbone"}),
        (make_term("a b"), {"a b"}),
        (make_term("lyj 整枝", "zh-Hans"), {"lyj 整枝", "lyj整枝"}),
        (make_term("lyj整枝", "zh-Hans"), {"lyj 整枝", "lyj整枝"}),
        (make_term("عاج", "ar"), {"عاج", "العاج", "والعاج", "بالعاج"}),
        (make_term("слонa", "und"), {"слона"}),
        (make_term("Bärenzähne", "de"), {"barenzahne", "baerenzaehne"}),
        (make_term("Bärenzähne", "sv"), {"barenzahne"}),
        (make_term("кость", "ru"), {"кость", "кост"}),
        (make_term("หมี", "th", "species"), {"หมี", "xมี", "*มี"}),
        (make_term("\u200b"), set()),
    ],
)
def test_folded_forms(term: Term, forms: set[str]) -> None:
    assert {form.text for form in folded_forms([term])} == forms


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("tiger bone", ["tigerbone"]),
        ("pangolin", ["pangolin", "pangoin"]),
        ("cat", []),
        ("moose", ["mose"]),
        ("象牙", []),
        ("穿山甲", ["穿山甲"]),
        ("หมี", []),
        ("งาช้าง", ["งาช้าง"]),
        ("500", []),
    ],
)
def test_squeezed_forms(text: str, forms: list[str]) -> None:
    assert [form.text for form in squeezed_forms([make_term(text)])] == forms


@given(
    st.lists(st.text("iIloöü -穿山甲งาช้상아คนदांत", min_size=1, max_size=7), max_size=6),
    st.sampled_from(["en", "vi", "th", "de"]),
)
def test_forms_of_many_terms_are_those_of_each(texts: list[str], language: str) -> None:
    terms = [make_term(text, language) for text in texts]
    for forms_of in (folded_forms, squeezed_forms):
        alone = [(number, form) for number, term in enumerate(terms) for form in forms_of([term])]
        assert forms_of(terms) == [msgspec.structs.replace(form, term=number) for number, form in alone]


def test_emoji_and_lookalikes_are_not_squeezed() -> None:
    assert squeezed_forms([make_term("🐘🦷", kind="emoji"), make_term("ivory coast", kind="lookalike")]) == []


def test_what_makes_a_term_strong() -> None:
    assert is_strong(make_term("pangolin", weight=1.8))
    assert not is_strong(make_term("pangolin", weight=1.0))
    assert not is_strong(make_term("tortoise", weight=1.8, verified=False))
    assert is_strong(make_term("ivory", fuzzy=True))


def test_plain_keeps_marks_and_drops_what_stands_between() -> None:
    assert plain("Tiger-Bone") == plain("tiger  bone") == "tigerbone"
    assert plain("İvory") == "ivory"
    assert plain("ＮＧＡ") == "nga"
    assert plain("ngà") != plain("nga")
    assert plain("iv\u200bory") != plain("ivory")
