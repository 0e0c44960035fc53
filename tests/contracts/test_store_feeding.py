"""The contract of every store: a platform's feed read from it ends at what is in force, whatever the size of a page."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboards.desk.feed_page import read_page
from schemas.feed import FeedPost, FeedRetraction
from schemas.store import Store, WriteBatch
from tests.builders import NOON, make_post_id
from tests.contracts.stores import Hands
from tests.feeds import HOUR, decision_on, erasure_of, post_of
from tests.pushes import SECRET, pushing, write_secret
from tests.servers.webhook_receiver import WebhookReceiver
from tests.streams.waiting import until


async def everything_told(platform: str, post_ids: object) -> frozenset[str]:
    return frozenset(post_ids)  # type: ignore[call-overload]


async def read_all(store: Store, limit: int, after: int = 0) -> tuple[list[tuple[str, str]], int]:
    """Turn the pages to the end; gives uid and level, or id and reason of a retraction, and the last place."""
    read: list[tuple[str, str]] = []
    while True:
        page = await read_page(store, "bluesky", after, limit=limit, taxa={}, told=everything_told)
        read += [(one.uid, one.level) if isinstance(one, FeedPost) else (one.id, one.reason) for one in page.lines]
        after = page.after
        if not page.more:
            return read, after


@pytest.mark.parametrize("limit", [1, 3, 500])
async def test_a_feed_is_read_in_order_and_goes_on_where_it_was(store: Store, clock: Hands, limit: int) -> None:
    for uid in "abcdef":
        platform = "mastodon" if uid == "d" else "bluesky"
        level = "watch" if uid == "e" else "alert"
        await store.write(WriteBatch(posts=[post_of(uid, platform, level=level)]))
    first, place = await read_all(store, limit)
    told = [entry for entry in first if entry[1] != "level_fell"]
    assert told == [(uid, "alert") for uid in "abcf"]
    clock.move(hours=2)
    await store.write(WriteBatch(tombstones=[erasure_of("a", at=NOON + HOUR)]))
    await store.label(decision_on("b"))
    await store.write(WriteBatch(tombstones=[erasure_of("c", "suspended", at=NOON + HOUR)]))
    await store.write(WriteBatch(posts=[post_of("f", level="review", revision="2", revised_at=NOON + HOUR)]))
    second, _ = await read_all(store, limit, place)
    assert second == [
        (make_post_id("a", "bluesky"), "gone"),
        (make_post_id("b", "bluesky"), "not_trade"),
        (make_post_id("c", "bluesky"), "gone"),
        ("f", "review"),
    ]


async def test_the_locator_of_a_shown_post_is_its_platforms_own_and_of_a_gone_one_none(store: Store) -> None:
    await store.write(WriteBatch(posts=[post_of("a"), post_of("b")]))
    await store.write(WriteBatch(tombstones=[erasure_of("b", "takendown", at=NOON + HOUR)]))
    page = await read_page(store, "bluesky", 0, limit=500, taxa={}, told=everything_told)
    assert [(type(one), getattr(one, "uid", None)) for one in page.lines] == [(FeedPost, "a"), (FeedRetraction, None)]


async def test_changes_are_pushed_from_any_store_and_taken_back(store: Store, clock: Hands, tmp_path: Path) -> None:
    write_secret(tmp_path / "bluesky.secret", SECRET)
    with WebhookReceiver(SECRET).running() as receiver:
        async with pushing(tmp_path, receiver.url, store) as pushed, pushed.running():
            await store.write(WriteBatch(posts=[post_of("a"), post_of("m", "mastodon"), post_of("b")]))
            await until(lambda: len(receiver.lines) == 2)
            clock.move(hours=2)
            await store.write(WriteBatch(tombstones=[erasure_of("a", at=NOON + HOUR)]))
            await store.label(decision_on("b"))
            await until(lambda: len(receiver.lines) == 4)
    assert [line.get("uid") or line["reason"] for line in receiver.lines] == ["a", "b", "gone", "not_trade"]
