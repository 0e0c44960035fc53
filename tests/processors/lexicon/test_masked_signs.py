"""Names of Han and Hangul with one sign masked, and what merely stands beside such signs."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from processors.lexicon.masked_signs import MASKS, SignMaskFinder
from processors.lexicon.names import Names
from processors.views.text import read_views

TEXTS = ("穿山甲", "호랑이", "천산갑", "象牙", "ivory", "サンゴ", "งาช้าง", "ကျားအရိုး")
FINDER = SignMaskFinder(Names.of([(text, number) for number, text in enumerate(TEXTS)]))


def find(text: str, beside: str = "before") -> list[tuple[str, str, str]]:
    views = read_views([text, beside])
    return [(views.folded[start:end], TEXTS[number], how) for start, end, number, how in FINDER.find(views)]


@pytest.mark.parametrize(
    ("text", "written", "term", "how"),
    [
        ("出穿*甲片", "穿*甲", "穿山甲", "typo"),
        ("穿山X鳞", "穿山x", "穿山甲", "typo"),
        ("O산갑 비늘", "o산갑", "천산갑", "first_letter"),
        ("천ㅇ갑", "천\u110b갑", "천산갑", "typo"),
        ("○ンゴ 原木", "○ンゴ", "サンゴ", "first_letter"),
        ("호랑Ol 발톱", "호랑ol", "호랑이", "typo"),
        ("호랑2 발톱", "호랑2", "호랑이", "typo"),
        ("3ンゴ 原木", "3ンゴ", "サンゴ", "first_letter"),
        ("ขายงาช้*งแท้", "งาช้*ง", "งาช้าง", "typo"),
        ("买*าช้าง", "*าช้าง", "งาช้าง", "first_letter"),
        ("1只" * 30 + "穿*甲", "穿*甲", "穿山甲", "typo"),
        ("○ျားအရိုး", "○ျားအရိုး", "ကျားအရိုး", "first_letter"),
    ],
)
def test_a_masked_sign(text: str, written: str, term: str, how: str) -> None:
    assert find(text) == [(written, term, how)]


@pytest.mark.parametrize(
    "text", ["穿山甲", "象*", "*牙", "穿*", "甲x穿", "김O수", "3x穿衣", "호랑3", "호랑20", "iv*ry", "*", "", "口罩"]
)
def test_others_are_none(text: str) -> None:
    assert find(text) == []


@given(st.text(st.sampled_from("穿山甲호랑이งาช้" + MASKS + "23 a"), max_size=20), st.text("穿*甲 งาช้", max_size=6))
@example("穿", "*甲")
@example("งาช้", "*ง")
def test_hits_are_of_their_text_alone(text: str, beside: str) -> None:
    assert [hit for hit in find(text, beside) if "\n" in hit[0]] == []
    assert find(text, beside)[: len(find(text))] == find(text)
