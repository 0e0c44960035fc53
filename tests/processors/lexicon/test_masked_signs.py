"""Names of Han and Hangul with one sign masked, and what merely stands beside such signs."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from processors.lexicon.masked_signs import _HALVES, MASKS, MAX_PLACES, SOUNDS, SignMaskFinder
from processors.lexicon.names import Names
from processors.views.fold_table import DIGIT, HANGUL, UNSPACED
from processors.views.text import Views, read_views

TEXTS = ("穿山甲", "호랑이", "천산갑", "象牙", "ivory", "サンゴ", "งาช้าง", "ကျားအရိုး", "象牙彫刻製品", "งาช้างแกะสลักรูป")
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


def masked_in(views: Views) -> Iterator[tuple[int, int, int, str]]:
    """Compare every name, but the first sign of each masked in turn, with what stands at every place."""
    folded = views.folded
    for (number, name), place in product(enumerate(TEXTS), range(len(folded))):
        for at in range(len(name) if name not in ("ivory", "象牙") else 0):
            start, mask = place - at, folded[place]
            behind = place + 2 if mask in _HALVES[0] and folded[place + 1] in _HALVES[1] else place + 1
            end = behind + len(name) - at - 1
            stands = folded[max(start, 0) : place] == name[:at] and folded[behind:end] == name[at + 1 :]
            is_mask = mask in MASKS or name[at] in SOUNDS.get(mask, "")
            if stands and is_mask and is_beside(views, place) and name[at].isalpha():
                yield start, end, number, "typo" if at else "first_letter"


def is_beside(views: Views, place: int) -> bool:
    """Say whether a mask stands beside a sign, and one by sound in no number and not beside Thai."""
    by_sound = views.folded[place] in SOUNDS
    beside = [at for at in (place - 1, place + 1) if at >= 0]
    in_number = by_sound and any(views.classes[at] == DIGIT for at in beside)
    return not in_number and any(
        views.classes[at] in (UNSPACED, HANGUL) and (not by_sound or views.folded[at] >= "\u2e80") for at in beside
    )


PIECES = ["穿*甲", "○ンゴ", "호랑2", "호랑ol", "o산갑", "งาช้*ง", "3ンゴ", "*าช้าง", *"穿1*l "]
SIGNS = st.sampled_from(PIECES)


@given(st.lists(st.lists(SIGNS, max_size=6).map("".join), max_size=3))
@example(["ㅇㅣ호랑", "천ㅇㅣ갑", "천3갑3", "호랑이*이", "ကျား*ရိုး", "穿\n*甲", "*"])
@example(["象牙彫*製品品", "xงาช้างแกะสลักรู*x", "*าช้างแกะสลักรูป", "งาช้างแ*ะสลักรูป"])
def test_windows_are_those_of_plain_python(texts: list[str]) -> None:
    views = read_views(texts)
    assert sorted(FINDER.find(views)) == sorted(masked_in(views))


def test_a_flood_of_masks_takes_no_long_time() -> None:
    texts = ["穿*甲" * 200_000, "1只" * 300_000, "*" * 600_000 + "甲", "O산" * 300_000]
    assert len(list(FINDER.find(read_views(texts)))) == MAX_PLACES
