from __future__ import annotations

import pytest

from dashboards.desk.filters import FilterError
from dashboards.desk.queue import read_cursor, write_cursor
from schemas.store import PageCursor, PostQuery
from tests.builders import NOON
from tests.dashboards.conftest import DeskWorld

DEFAULT = PostQuery(levels=("review", "alert"), decisions=("undecided",))


def shown(page: str) -> list[str]:
    return [part.split('"')[0] for part in page.split('<li class="row" id="row-')[1:]]


async def test_the_default_filter_is_spelled_out_and_counted(desk: DeskWorld) -> None:
    page = (await desk.get("/")).text
    assert f"{await desk.store.count(DEFAULT)} posts" in page
    assert "review and above" in page
    assert "Undecided" in page
    expected = await desk.store.search(DEFAULT, limit=50, grouped=True)
    assert shown(page) == [row.flagged.post.id for row in expected.rows]


async def test_pages_follow_one_another_without_gap_or_repeat(desk: DeskWorld) -> None:
    seen: list[str] = []
    path = "/rows?level=any"
    while path:
        page = (await desk.get(path)).text
        seen += shown(page)
        path = page.split('id="more" href="/')[1].split('"')[0].replace("&amp;", "&") if 'id="more"' in page else ""
        path = f"/rows{path}" if path else ""
    everything = await desk.store.search(PostQuery(decisions=("undecided",)), limit=500, grouped=True)
    assert seen == [row.flagged.post.id for row in everything.rows]


async def test_marks_and_reasons_stand_in_the_row(desk: DeskWorld) -> None:
    page = (await desk.get("/?level=alert")).text
    assert '<mark class="k-' in page
    assert 'class="why"' in page
    assert "× " in page or "sample" in page


async def test_no_post_says_what_to_lift_and_how_many_that_shows(desk: DeskWorld) -> None:
    page = (await desk.get("/?q=nosuchword")).text
    assert "No post matches all of these filters" in page
    assert "Without search" in page


async def test_the_wall_has_counts_and_posts_and_nothing_to_press(desk: DeskWorld) -> None:
    page = (await desk.get("/?wall=1")).text
    assert len(shown(page)) == 12
    assert 'class="decide' not in page


async def test_sources_say_what_is_live_and_what_is_a_sample(desk: DeskWorld) -> None:
    page = (await desk.get("/")).text
    assert "live, no post for 31 min" in page
    assert "silent since 16:00 UTC" in page
    assert "sample, not real posts" in page


async def test_parts_are_parts(desk: DeskWorld) -> None:
    for path in ("/rows", "/overview"):
        assert "<html" not in (await desk.get(path)).text


@pytest.mark.parametrize("path", ["/?level=bad", "/?after=x", "/?since=x", "/rows?within=x"])
async def test_a_wrong_address_is_a_400_in_words(desk: DeskWorld, path: str) -> None:
    answer = await desk.get(path)
    assert answer.status_code == 400
    assert "expected" in answer.text


def test_a_cursor_survives_its_spelling() -> None:
    cursor = PageCursor(sort_at=NOON, id="file:1")
    assert read_cursor(write_cursor(cursor)) == cursor
    assert read_cursor("") is None
    with pytest.raises(FilterError, match="after"):
        read_cursor("yesterday~x")
