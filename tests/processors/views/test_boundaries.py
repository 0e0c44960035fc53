from __future__ import annotations

import pytest

from processors.views.boundaries import Surroundings, whole_words
from processors.views.text import read_views
from tests.processors.views.spans import spans_of


def edges(text: str, word: str) -> tuple[bool, bool]:
    views = read_views([text])
    start = views.folded.index(word)
    starts, ends = whole_words(spans_of([(start, start + len(word), 0)]), Surroundings(views))
    return bool(starts[0]), bool(ends[0])


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("an ox here", "ox", (True, True)),
        ("fox", "ox", (False, True)),
        ("oxen", "ox", (True, False)),
        ("5kg", "kg", (True, True)),
        ("2500", "500", (False, True)),
        ("ขายช้าง", "ช้าง", (True, True)),
        ("iphoneช้าง", "ช้าง", (True, True)),
        ("คำivory", "ivory", (True, True)),
        ("코끼리상아", "상아", (False, True)),
        ("코끼리상아", "코끼리", (True, True)),
        ("myIvoryShop", "ivory", (True, True)),
        ("myivoryshop", "ivory", (False, False)),
        ("#ivoryshop", "ivory", (True, True)),
        ("#theivoryshop", "ivory", (False, False)),
        ("#thepangolinshop", "pangolin", (True, True)),
        ("a*vory", "*vory", (False, True)),
        ("🐻\u200d❄", "🐻", (True, False)),
    ],
)
def test_edges_of_words(text: str, word: str, expected: tuple[bool, bool]) -> None:
    assert edges(text, word) == expected


def test_flags_pair_from_the_left() -> None:
    views = read_views(["🇨🇳🇨🇦"])
    starts, _ = whole_words(spans_of([(0, 2, 0), (1, 3, 0), (2, 4, 0)]), Surroundings(views))
    assert starts.tolist() == [True, False, True]


def test_no_hits() -> None:
    starts, ends = whole_words(spans_of([]), Surroundings(read_views([""])))
    assert starts.tolist() == ends.tolist() == []


def test_word_ends() -> None:
    views = read_views(["tusks, no"])
    assert Surroundings(views).word_ends(spans_of([(0, 4, 0), (7, 9, 0)]).end).tolist() == [5, 9]
