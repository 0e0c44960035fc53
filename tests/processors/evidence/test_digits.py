from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.evidence.digits import ascii_digits


@pytest.mark.parametrize(
    ("text", "expected"), [("๑๒๓", "123"), ("٤٥", "45"), ("۱۸", "18"), ("१२०", "120"), ("１８", "18")]
)
def test_digits_of_every_script_become_ascii(text: str, expected: str) -> None:
    assert ascii_digits(text) == expected


@given(st.text())
def test_positions_stay(text: str) -> None:
    assert len(ascii_digits(text)) == len(text)
