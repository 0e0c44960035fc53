"""What looks the same to its readers is the same, however it was typed, and the way back stays true to the syllable."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from processors.views.sign_order import _ABOVE, _ONE_OF_TWO, _misplaced, _ranks, in_one_order
from processors.views.text import fold_text, read_views

ALIKE = {
    "Lao am behind or before the tone": "ນ້ຳ ນໍ້າ ນ້ໍາ",
    "Lao lo below or beside": "ຫຼາມ ຫລາມ",
    "Thai am": "น้ำ นํ้า น้ํา",
    "Thai vowel above": "ที่ ท\u0e48\u0e35",
    "Thai tone typed before a vowel and behind it": "ที่ ท\u0e48\u0e35\u0e48",
    "Thai vowel below": "ผู้ ผ\u0e49\u0e39",
    "Khmer subscript da": "ប្ដូរ ប្តូរ",
    "Khmer subscript ro": "ស្រ្តី ស្ត្រី",
    "Khmer shifter": "សុី ស៊ី ស៉ី សីុ",
    "Khmer subscript behind a shifter": "ភ៊្លើង ភ្ល៊ើង",
    "Khmer halves": "កោ ក\u17c1\u17b6",
    "Burmese vowels": "ကို က\u102f\u102d",
    "Burmese medials": "ကြွ က\u103d\u103c",
    "Burmese zero": "ဝင် ၀င်",
    "Burmese seven": "ရှိ ၇ှိ",
    "Burmese nya": "ဉာဏ် ဥာဏ်",
    "Amharic h": "ሃ ሀ ሐ ኀ",
    "Amharic s": "ሰው ሠው",
    "Amharic ts": "ፀሐይ ጸሀይ",
}

SIGNS = "กขนรสຫນລກကဝရမသကខលសរដត" + "".join(
    chr(code)
    for first, end in ((0x0E31, 0x0E4E), (0x0EB1, 0x0ECE), (0x102B, 0x104A), (0x17B6, 0x17DE))
    for code in range(first, end)
)


@pytest.mark.parametrize("words", ALIKE.values(), ids=ALIKE)
def test_what_looks_the_same_folds_the_same(words: str) -> None:
    assert len({fold_text(word) for word in words.split()}) == 1


@pytest.mark.parametrize("text", ["၇ကောင်", "၅၀၀", "၀", "ကျပ် ၁၀", "ប្រុស", "กอด", "រាគ្រ"])
def test_numbers_and_other_syllables_stay(text: str) -> None:
    assert fold_text(text) == text


def test_a_vowel_in_two_halves_leads_back_to_both() -> None:
    views = read_views(["ក\u17c1\u17b6រ"])
    assert views.text_of(0) == "កោរ"
    assert views.offsets.tolist() == [0, 1, 3, 4]


@given(st.text(SIGNS + " ", max_size=30))
def test_any_order_is_put_once_and_for_all(text: str) -> None:
    codes = np.array([*map(ord, text), ord("\n")], np.uint32)
    once, offsets = in_one_order(codes.copy(), np.arange(len(codes)))
    again, _ = in_one_order(once.copy(), offsets)
    assert again.tolist() == once.tolist()
    assert (np.diff(offsets) > 0).all()


@given(st.lists(st.text(SIGNS, max_size=12), min_size=1, max_size=4))
def test_texts_do_not_change_one_another(texts: list[str]) -> None:
    views = read_views(texts)
    assert [views.text_of(number) for number in range(len(texts))] == [read_views([text]).text_of(0) for text in texts]


@given(st.text(SIGNS + " a", max_size=200))
@example("a" * 63 + "\u17d2\u178a" + "a" * 62 + "\u17d2\u179a\u17d2ក" + "\u1040\u1047")
def test_what_is_misplaced_is_found_wherever_it_stands(text: str) -> None:
    codes = np.array([*map(ord, text), ord("\n")], np.uint32)
    places, digits = _misplaced(codes)
    pairs = enumerate(pairwise(codes.tolist()))
    assert places.tolist() == [place for place, pair in pairs if is_misplaced(*pair, int(codes[place - 1]))]
    assert digits.tolist() == [place for place, sign in enumerate(text) if sign in "၀၇"]


def is_misplaced(sign: int, after: int, before: int) -> bool:
    if not {sign, after} <= set(range(0x0E30, 0x17DE)):
        return False
    mine, following = (int(_ranks()[one - 0x0E30]) for one in (sign, after))
    return (
        (sign >> 7 == after >> 7 and mine > following > 0)
        or (sign, after) in {(0x17D2, 0x178A), *_ONE_OF_TWO}
        or (before, sign, after) == (0x17D2, 0x179A, 0x17D2)
        or (sign in (0x17BB, 0x17C9) and after in _ABOVE)
        or (sign in _ABOVE and after == 0x17BB)
    )
