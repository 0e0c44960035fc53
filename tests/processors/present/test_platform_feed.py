from __future__ import annotations

import pytest

from processors.present.platform_feed import feed_line, is_of, is_shown
from schemas.feed import FeedPost, FeedRetraction
from schemas.label import Decision
from schemas.post import Locator
from schemas.store import Change, StoredPost
from tests.builders import NOON, make_flagged, make_post_id

LOCATOR = Locator(uid="uid-1", url="https://example.com/uid-1", media_urls=("https://example.com/picture",))


def change_of(level: str = "review", decision: Decision = "undecided") -> Change:
    flagged = make_flagged(level=level)
    stored = StoredPost(flagged=flagged, decision=decision, stored_at=NOON, sequence=7)
    return Change(sequence=7, post_id=flagged.post.id, post=stored)


GONE = Change(sequence=8, post_id=make_post_id())


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (change_of(), None),
        (change_of("alert", "trade"), None),
        (change_of("alert", "unsure"), None),
        (change_of("alert", "not_trade"), "not_trade"),
        (change_of("watch"), "level_fell"),
        (change_of("ignore"), "level_fell"),
        (GONE, "gone"),
    ],
)
def test_a_change_is_told_or_taken_back_if_it_was_told(change: Change, reason: str | None) -> None:
    line = feed_line(change, LOCATOR, {}, told=True)
    assert is_shown(change) == (reason is None)
    if reason is None:
        assert isinstance(line, FeedPost)
        return
    assert line == FeedRetraction(id=change.post_id, platform="file", reason=reason)  # type: ignore[arg-type]
    assert feed_line(change, LOCATOR, {}, told=False) is None


def test_a_post_nobody_can_find_again_is_left_out_or_taken_back() -> None:
    assert feed_line(change_of(), None, {}, told=False) is None
    assert isinstance(feed_line(change_of(), None, {}, told=True), FeedRetraction)


def test_fewer_levels_take_back_what_they_no_longer_hold() -> None:
    assert not is_shown(change_of("review"), levels=("alert",))
    line = feed_line(change_of("review"), LOCATOR, {}, told=True, levels=("alert",))
    assert isinstance(line, FeedRetraction)


def test_a_line_holds_no_author_no_text_and_no_picture_address() -> None:
    line = feed_line(change_of(), LOCATOR, {}, told=False)
    assert not {"author", "text", "media_urls", "geo"} & set(getattr(line, "__struct_fields__", ()))
    assert "picture" not in repr(line)


def test_a_species_the_knowledge_does_not_know_is_named_and_not_listed() -> None:
    line = feed_line(change_of(), LOCATOR, {}, told=False)
    assert isinstance(line, FeedPost)
    assert [(one.id, one.listing) for one in line.species] == [("elephant", "listing not known, verify")]


def test_a_change_is_of_the_platform_its_id_names() -> None:
    assert is_of(GONE, "file")
    assert not is_of(GONE, "fil")
