from __future__ import annotations

import unicodedata

import numpy as np
import numpy.typing as npt
import pytest

from processors.views.scripts import NO_LETTER, OTHER_SCRIPT, SCRIPT_LANGUAGES, script_counts


def counts_of(texts: list[str]) -> npt.NDArray[np.int64]:
    codes = np.frombuffer("".join(texts).encode("utf-32-le"), np.uint32)
    return script_counts(codes, np.cumsum([len(text) for text in texts]))


@pytest.mark.parametrize(
    ("text", "language"),
    [("งาช้าง", "th"), ("코끼리", "ko"), ("象牙を売ります", "ja"), ("ελέφαντας", "el"), ("ງາຊ້າງ", "lo"), ("ဆင်", "my")],
)
def test_letters_are_counted_by_script(text: str, language: str) -> None:
    counts = counts_of([text])[0]
    assert SCRIPT_LANGUAGES[int(counts.argmax())] == language


def test_han_alone_and_latin_are_no_language_of_their_own() -> None:
    assert counts_of(["象牙的"])[0][OTHER_SCRIPT] == 3
    assert counts_of(["ivory"])[0][OTHER_SCRIPT] == 5


def test_letters_of_no_language_of_ours_are_found_wherever_unicode_has_them() -> None:
    letters = [chr(code) for code in range(0x110000) if unicodedata.category(chr(code))[0] == "L"]
    heads = ["".join(letters[start : start + 400]) for start in range(0, len(letters), 400)]
    assert counts_of(heads).sum() == len(letters)


def test_signs_are_no_letters() -> None:
    assert counts_of(["12 🐘 !?", ""]).sum() == 0
    assert counts_of(["x"])[0][NO_LETTER] == 0
