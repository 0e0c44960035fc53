"""Terms with a letter masked by a sign, and words that are only set apart by one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.lexicon.masked import ANY_LETTER, FIRST_LETTER, MAX_MASKS, MaskFinder
from processors.lexicon.names import Names
from processors.views.text import fold_texts, read_views

TEXTS = ("ivory", "pangolin", "тигр", "cao hổ", "tuko", "leopard", "דורבן", "ميمون")
TERMS = [(text, number) for number, text in enumerate(fold_texts(TEXTS))]


def find(text: str, ordinary: frozenset[str] = frozenset()) -> list[tuple[str, str, str]]:
    views = read_views(["before", text, "*after"])
    hits = MaskFinder(Names.of(TERMS)).find(views, ordinary)
    return [(views.folded[start:end], TEXTS[number], how) for start, end, number, how in hits]


@pytest.mark.parametrize(
    ("text", "term", "how"),
    [
        ("!vory", "ivory", "first_letter"),
        ("an _angolin here", "pangolin", "first_letter"),
        ("0angolin vivant", "pangolin", "first_letter"),
        ("#angolin", "pangolin", "first_letter"),
        ("*uko buhay", "tuko", "first_letter"),
        ("*игр", "тигр", "first_letter"),
        ("т*гр", "тигр", "typo"),
        ("p*ng*lin", "pangolin", "typo"),
        ("cao *ổ", "cao hổ", "typo"),
        ("ד0רבן חי", "דורבן", "typo"),
        ("م!مون", "ميمون", "typo"),
        ("ميم9ن", "ميمون", "typo"),
        ("*ao *ổ 100g", "cao hổ", "first_letter"),
        ("**ngolin", "pangolin", "first_letter"),
    ],
)
def test_a_masked_letter(text: str, term: str, how: str) -> None:
    assert [(found, hidden) for _, found, hidden in find(text)] == [(term, how)]


@pytest.mark.parametrize(
    "text",
    [
        "*angolin*",
        "_pangolin_",
        "* pangolin",
        "#vory",
        "2vory",
        "t**o",
        "kx*angolin",
        "i*ry",
        "pangolin*",
        "a*",
        "",
        "*",
    ],
)
def test_words_that_are_set_apart_cut_short_or_others_are_none(text: str) -> None:
    assert find(text) == []


def test_what_is_left_may_be_an_ordinary_word() -> None:
    assert find("*uko", frozenset({"uko"})) == []


def test_floods_of_masks_are_bounded() -> None:
    assert len(find("*ivory " * MAX_MASKS + "p*ngolin")) == 0


@given(st.sampled_from(TEXTS), st.sampled_from(ANY_LETTER), st.data())
def test_any_letter_before_another_may_be_hidden(text: str, sign: str, data: st.DataObject) -> None:
    place = data.draw(st.sampled_from([at for at in range(len(text) - 1) if text[at : at + 2].isalpha()]))
    assert text in [term for _, term, _ in find(f"a {text[:place]}{sign}{text[place + 1 :]}, b")]


@given(st.text("*_xх0#! \npangolтигр", max_size=60), st.sampled_from(FIRST_LETTER))
def test_hits_lie_inside_the_text_and_hide_something(text: str, sign: str) -> None:
    for written, term, _ in find(text + sign + "angolin"):
        assert len(written) == len(term)
        assert written != term
