from __future__ import annotations

import pytest

from processors.views.scripts import NO_LETTER, OTHER_SCRIPT, SCRIPT_LANGUAGES, script_counts


@pytest.mark.parametrize(
    ("text", "language"),
    [("งาช้าง", "th"), ("코끼리", "ko"), ("象牙を売ります", "ja"), ("ελέφαντας", "el"), ("ງາຊ້າງ", "lo"), ("ဆင်", "my")],
)
def test_letters_are_counted_by_script(text: str, language: str) -> None:
    counts = script_counts([text])[0]
    assert SCRIPT_LANGUAGES[int(counts.argmax())] == language


def test_han_alone_and_latin_are_no_language_of_their_own() -> None:
    assert script_counts(["象牙的"])[0][OTHER_SCRIPT] == 3
    assert script_counts(["ivory"])[0][OTHER_SCRIPT] == 5


def test_signs_are_no_letters() -> None:
    assert script_counts(["12 🐘 !?", ""]).sum() == 0
    assert script_counts(["x"])[0][NO_LETTER] == 0
