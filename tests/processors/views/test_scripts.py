from __future__ import annotations

import unicodedata
from collections import Counter

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from processors.views import scripts
from processors.views.scripts import NO_LETTER, OTHER_SCRIPT, SCRIPT_LANGUAGES, _script_table, script_languages

LETTERS = st.sampled_from("aßЖ象牙のカช้างາ코끼리ελ12 🐘!") | st.characters(exclude_categories=())
TEXTS = st.text(LETTERS, max_size=30)


def found_in(texts: list[str]) -> list[tuple[int, float]]:
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)
    ends = np.cumsum([len(text) for text in texts], dtype=np.int64)
    return [*zip(*(found.tolist() for found in script_languages(codes, ends)), strict=True)]


def plainly_found(text: str) -> tuple[int, float]:
    counts = Counter(_script_table()[[ord(letter) for letter in text]].tolist())
    han, kana = counts.pop(len(SCRIPT_LANGUAGES), 0), counts[scripts._JAPANESE]
    counts[scripts._JAPANESE if kana >= scripts._MIN_KANA_SHARE * (han + kana) else OTHER_SCRIPT] += han
    counts[NO_LETTER] = 0
    if not counts.total():
        return NO_LETTER, 0.0
    best = max(range(OTHER_SCRIPT + 1, len(SCRIPT_LANGUAGES)), key=lambda script: counts[script])
    share = counts[best] / counts.total()
    return (best, share) if share >= scripts._MIN_SCRIPT_SHARE else (OTHER_SCRIPT, 0.0)


@given(st.lists(TEXTS, max_size=4))
@example(
    [
        "",
        "ช้aaa",
        "ช้aa",
        "象" * 11 + "の",
        "象" * 17 + "の" * 3,
        "象" * 18 + "の" * 3,
        "ชค가나",
        "ชลลab",
        "aÄ12",
        "\ud800",
        "カคa",
        "คカa",
    ]
)
def test_the_kernel_finds_what_plain_python_does(texts: list[str]) -> None:
    assert found_in(texts) == [*map(plainly_found, texts)]


@pytest.mark.parametrize(
    ("text", "language"),
    [("งาช้าง", "th"), ("코끼리", "ko"), ("象牙を売ります", "ja"), ("ελέφαντας", "el"), ("ງາຊ້າງ", "lo"), ("ဆင်", "my")],
)
def test_a_script_of_one_language_names_it(text: str, language: str) -> None:
    ((script, share),) = found_in([text])
    assert SCRIPT_LANGUAGES[script] == language
    assert share == 1


def test_han_alone_and_latin_are_no_language_of_their_own() -> None:
    assert found_in(["象牙的", "ivory"]) == [(OTHER_SCRIPT, 0.0)] * 2


def test_letters_of_no_language_of_ours_are_found_wherever_unicode_has_them() -> None:
    letters = [code for code in range(0x110000) if unicodedata.category(chr(code))[0] == "L"]
    assert (_script_table()[letters] != NO_LETTER).all()


def test_signs_are_no_letters() -> None:
    assert found_in(["12 🐘 !?", ""]) == [(NO_LETTER, 0.0)] * 2
