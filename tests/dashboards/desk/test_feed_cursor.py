from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.desk.feed_cursor import LARGEST, CursorError, read_cursor, write_cursor


@given(st.integers(0, LARGEST), st.from_regex(r"[a-z0-9_]{1,32}", fullmatch=True))
def test_a_cursor_comes_back(sequence: int, platform: str) -> None:
    assert read_cursor(platform, write_cursor(platform, sequence)) == sequence


@given(st.text(min_size=1))
def test_any_other_text_is_refused_in_words(text: str) -> None:
    with pytest.raises(CursorError, match="expected"):
        read_cursor("bluesky", f"{text}~")


def test_no_cursor_is_the_beginning() -> None:
    assert read_cursor("bluesky", "") == 0


def test_a_cursor_of_another_feed_is_refused() -> None:
    with pytest.raises(CursorError, match="another feed"):
        read_cursor("mastodon", write_cursor("bluesky", 5))
