from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from dashboards.desk.names import NameBook, Names
from dashboards.desk.rows import EXCERPT_CODE_POINTS, media_words, to_row, to_rows
from schemas.flagged import FlaggedPost
from schemas.post import Media
from schemas.store import StoredPost
from tests.builders import NOON, make_flagged, make_post

if TYPE_CHECKING:
    from processors.knowledge import Knowledge


def stored(flagged: FlaggedPost) -> StoredPost:
    return StoredPost(flagged=flagged, stored_at=NOON, sequence=1)


def test_a_row_says_what_an_officer_needs(flagged: list[FlaggedPost], knowledge: Knowledge) -> None:
    rows = to_rows([stored(one) for one in flagged], NameBook().names(knowledge), NOON)
    assert [row.id for row in rows] == [one.post.id for one in flagged]
    assert all(row.why for row in rows)
    assert any("<mark" in row.text for row in rows)


@given(st.text(max_size=900))
def test_any_text_is_escaped_and_cut(text: str) -> None:
    row = to_row(stored(make_flagged(text=text, signals=())), Names({}, {}.get), NOON)
    assert "<script" not in row.text
    assert len(row.text) <= (EXCERPT_CODE_POINTS + 40) * 60


def test_media_are_counted_in_words() -> None:
    images = (Media(type="image"), Media(type="image"), Media(type="video"))
    assert media_words(make_post(media=images)) == "2 images, 1 video"
    assert media_words(make_post()) == ""
