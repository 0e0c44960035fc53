from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.grouping import text_keys

FIRST = "Ivory bangles for sale, 500 USD, see https://example.com/1 @u_0a1b2c3d"


@pytest.mark.parametrize(
    "copy",
    [
        "IVORY BANGLES for sale 450 usd see https://example.org/2 @u_ffffffff",
        "Ívory   bangles, for sale!!! 1 USD see",
        "🔥 Ivory bangles for sale 🔥 900 USD, see",
    ],
)
def test_copies_share_a_key(copy: str) -> None:
    first, second = text_keys([FIRST, copy])
    assert first == second


@pytest.mark.parametrize("other", ["Ivory bracelets for sale, 500 USD, see", "DM", "งาช้าง"])
def test_other_texts_do_not(other: str) -> None:
    first, second = text_keys([FIRST, other])
    assert first != second


def test_nothing_to_group_by() -> None:
    assert text_keys([]) == []
    assert text_keys([""]) == [""]


@given(st.lists(st.text(st.characters(exclude_categories=()), max_size=40), max_size=5))
def test_a_key_depends_on_its_text_alone(texts: list[str]) -> None:
    assert text_keys(texts) == [text_keys([text])[0] for text in texts]
