from __future__ import annotations

import asyncio
import datetime as dt

from dashboards.desk.change_feed import BACKLOG, PAGE_CHANGES, ChangeFeed, Tick, newest
from schemas.label import Label
from schemas.store import Change, WriteBatch
from streams.stores.sqlite.store import SqliteStore
from tests.builders import NOON, make_flagged


async def test_every_listener_hears_of_a_change_once(store: SqliteStore) -> None:
    feed = ChangeFeed(store, lambda: NOON, 0.01)
    await store.write(WriteBatch(posts=[make_flagged("before")]))
    async with asyncio.TaskGroup() as group:
        running = group.create_task(feed.run())
        async with feed.listen() as first, feed.listen() as second:
            await asyncio.sleep(0.1)
            await store.write(WriteBatch(posts=[make_flagged("after")]))
            heard = [await first.get(), await second.get()]
            assert [tick.changes[0].post_id for tick in heard] == [make_flagged("after").post.id] * 2
            await store.label(
                Label(post_id=make_flagged("after").post.id, revision="1", decision="trade", by="ana", at=NOON)
            )
            tick = await first.get()
            assert tick.changes[-1].post is not None
            assert tick.changes[-1].post.decision == "trade"
        running.cancel()


async def test_a_slow_listener_never_holds_the_feed_up_and_is_told_it_missed_some(store: SqliteStore) -> None:
    feed = ChangeFeed(store, lambda: NOON, 0.01)
    async with feed.listen() as slow:
        for number in range(BACKLOG + 2):
            feed._tell(Tick(number, ()))
        ticks = [slow.get_nowait() for _ in range(slow.qsize())]
    assert len(ticks) == BACKLOG
    assert any(tick.lost for tick in ticks)
    assert ticks[-1].sequence == BACKLOG + 1


def test_the_newest_change_of_a_post_counts() -> None:
    changes = [Change(sequence=1, post_id="a"), Change(sequence=2, post_id="b"), Change(sequence=3, post_id="a")]
    assert {post_id: change.sequence for post_id, change in newest(changes).items()} == {"a": 3, "b": 2}


async def test_nothing_is_polled_while_nobody_listens(store: SqliteStore) -> None:
    feed = ChangeFeed(store, lambda: NOON + dt.timedelta(days=1), 0.01)
    async with asyncio.TaskGroup() as group:
        running = group.create_task(feed.run())
        await asyncio.sleep(0.05)
        assert not running.done()
        running.cancel()


async def test_what_came_between_a_page_and_its_listening_is_told(store: SqliteStore) -> None:
    feed = ChangeFeed(store, lambda: NOON, 0.01)
    seen = await store.last_sequence()
    await store.write(WriteBatch(posts=[make_flagged("between")]))
    async with feed.listen(seen) as ticks:
        tick = ticks.get_nowait()
    assert [change.post_id for change in tick.changes] == [make_flagged("between").post.id]
    assert not tick.lost


async def test_too_much_to_catch_up_with_is_said(store: SqliteStore) -> None:
    feed = ChangeFeed(store, lambda: NOON, 0.01)
    await store.write(WriteBatch(posts=[make_flagged(f"u{n}") for n in range(PAGE_CHANGES + 1)]))
    async with feed.listen(0) as ticks:
        assert ticks.get_nowait().lost


async def test_no_change_falls_between_listening_and_the_first_poll(store: SqliteStore) -> None:
    feed = ChangeFeed(store, lambda: NOON, 0.01)
    async with asyncio.TaskGroup() as group:
        running = group.create_task(feed.run())
        async with feed.listen() as ticks:
            await store.write(WriteBatch(posts=[make_flagged("at once")]))
            tick = await asyncio.wait_for(ticks.get(), 5)
            assert tick.changes[0].post_id == make_flagged("at once").post.id
        running.cancel()
