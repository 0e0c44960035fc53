from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.present.marks import class_of, excerpt, mark_html, mark_text
from schemas.finding import Signal


def make_signal(start: int, end: int, weight: float = 1.0, **changes: object) -> Signal:
    fields: dict[str, object] = {"kind": "term", "name": "term.species", "weight": weight, "span": (start, end)}
    return Signal(**(fields | changes))  # type: ignore[arg-type]


def signals_of(numbers: list[tuple[int, int]]) -> list[Signal]:
    return [make_signal(start, end) for start, end in numbers]


SPANS = st.lists(st.tuples(st.integers(-5, 60), st.integers(-5, 60)), max_size=6)


@pytest.mark.parametrize(
    ("signals", "expected"),
    [
        ([make_signal(4, 9)], 'buy <mark class="k-species" title="species">ivory</mark> now'),
        ([make_signal(4, 9, -1, kind="stance", name="stance.toy")], 'title="against: speaks of toys">ivory</mark>'),
        ([make_signal(4, 9, detail={"disguised": "yes"})], '<mark class="k-hidden"'),
        ([make_signal(0, 13, 0.1), make_signal(4, 9, 2)], 'buy <mark class="k-species" title="species">ivory</mark>'),
        ([make_signal(10, 99)], '<mark class="k-species" title="species">now</mark>'),
        ([make_signal(50, 60)], "<bdi>buy ivory now</bdi>"),
        ([make_signal(9, 4)], "<bdi>buy ivory now</bdi>"),
    ],
)
def test_evidence_is_marked(signals: list[Signal], expected: str) -> None:
    assert expected in mark_html("buy ivory now", signals)


def test_everything_is_escaped_and_steering_signs_are_shown() -> None:
    marked = mark_html('<b>"x"</b>\u202egpj.exe\x1b[31m', [make_signal(0, 3)])
    assert "<b>" not in marked
    assert "\u202e" not in marked
    assert "\x1b" not in marked
    assert "U+202E" in marked


@given(st.text(max_size=50), SPANS)
def test_html_loses_no_letter_and_stays_balanced(text: str, numbers: list[tuple[int, int]]) -> None:
    marked = mark_html(text, signals_of(numbers))
    assert marked.count("<mark") == marked.count("</mark>")
    plain = html.unescape(re.sub(r"</?(?:bdi|mark|span)[^>]*>", "", marked))
    assert len(plain) == len(text)


@given(st.text(max_size=50), SPANS)
def test_text_marks_are_balanced_and_safe(text: str, numbers: list[tuple[int, int]]) -> None:
    marked = mark_text(text.replace("[", "").replace("]", ""), signals_of(numbers))
    assert marked.count("[[") == marked.count("]]")
    assert "\x1b" not in marked


def test_text_marks_are_brackets() -> None:
    assert mark_text("buy ivory now", [make_signal(4, 9)]) == "buy [[ivory]] now"


def test_an_excerpt_is_cut_around_the_weightiest_mark() -> None:
    text = "a " * 100 + "ivory bangle" + " b" * 100
    cut, kept = excerpt(text, [make_signal(200, 205, 3), make_signal(0, 1)], 40)
    assert len(cut) <= 40
    assert cut.startswith("…")
    assert cut.endswith("…")
    assert [cut[slice(*signal.span)] for signal in kept if signal.span] == ["ivory"]


@given(st.text(max_size=60), SPANS, st.integers(3, 70))
def test_an_excerpt_keeps_its_length_and_spans_inside(text: str, numbers: list[tuple[int, int]], length: int) -> None:
    cut, kept = excerpt(text, signals_of(numbers), length)
    assert len(cut) <= length
    if cut != text:
        assert all(signal.span and 0 <= signal.span[0] < signal.span[1] <= len(cut) for signal in kept)


@pytest.mark.parametrize(
    ("kind", "name", "expected"),
    [("emoji", "emoji.animal", "species"), ("price", "price.amount", "price"), ("topic", "topic.x", "other")],
)
def test_kinds_have_classes(kind: str, name: str, expected: str) -> None:
    assert class_of(make_signal(0, 1, kind=kind, name=name)) == expected
