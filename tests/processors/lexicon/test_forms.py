from __future__ import annotations

import pytest

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
