from __future__ import annotations

import asyncio
import json

import pytest

from dashboards.desk.change_feed import ChangeFeed, Tick
from dashboards.desk.events import stream, told
from dashboards.desk.filters import View
from schemas.store import Change, StoredPost, StoreUnavailable, WriteBatch
from streams.stores.sqlite.store import SqliteStore
from tests.builders import NOON, make_flagged
from tests.dashboards.conftest import DeskWorld


def change(uid: str, level: str, *, decision: str = "undecided", sequence: int = 1) -> Change:
    flagged = make_flagged(uid, level=level)
    post = StoredPost(flagged=flagged, decision=decision, stored_at=NOON, sequence=sequence)  # type: ignore[arg-type]
    return Change(sequence=sequence, post_id=flagged.post.id, post=post)


def test_a_page_is_told_of_ids_and_decisions_only() -> None:
    gone = Change(sequence=3, post_id="file:0")
    news = told(
        Tick(3, (change("a", "alert"), change("b", "watch"), change("c", "alert", decision="trade"), gone)), View()
    )
    ids = [make_flagged(uid).post.id for uid in "abc"]
    assert news["new"] == [ids[0]]
    assert news["changed"] == {ids[0]: "undecided", ids[1]: "undecided", ids[2]: "trade", "file:0": "gone"}
    assert "Good morning" not in json.dumps(news)


def test_a_page_that_missed_something_is_told() -> None:
    assert told(Tick(1, (), lost=True), View())["lost"] is True


async def test_the_stream_greets_beats_and_tells(store: SqliteStore) -> None:
    feed = ChangeFeed(store, lambda: NOON, 0.01)
    async with asyncio.TaskGroup() as group:
        running = group.create_task(feed.run())
        messages = stream(feed, View(), 0.05)
        assert (await anext(messages)).event == "hello"
        assert (await anext(messages)).event == "beat"
        await store.write(WriteBatch(posts=[make_flagged("new", level="alert")]))
        message = await anext(messages)
        while message.event == "beat":
            message = await anext(messages)
        assert json.loads(str(message.data))["new"] == [make_flagged("new").post.id]
        await messages.aclose()
        assert not feed._listeners
        running.cancel()


async def test_a_broken_line_goes_on_where_it_was(store: SqliteStore) -> None:
    await store.write(WriteBatch(posts=[make_flagged("missed", level="alert")]))
    messages = stream(ChangeFeed(store, lambda: NOON, 0.01), View(), 5, after=0)
    assert (await anext(messages)).event == "hello"
    assert json.loads(str((await anext(messages)).data))["new"] == [make_flagged("missed").post.id]
    await messages.aclose()


async def test_a_line_to_a_lost_store_ends(store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    async def away() -> int:
        raise StoreUnavailable("gone")

    monkeypatch.setattr(store, "last_sequence", away)
    assert [message async for message in stream(ChangeFeed(store, lambda: NOON, 0.01), View(), 5)] == []


async def test_a_page_says_what_it_has_seen(desk: DeskWorld) -> None:
    sequence = await desk.store.last_sequence()
    for path in ("/", "/?wall=1"):
        assert f'data-sequence="{sequence}"' in (await desk.get(path)).text
    assert (await desk.get("/events?seen=soon")).status_code == 400
