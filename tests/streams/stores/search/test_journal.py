import asyncio

import pytest

from schemas.decoding import encode
from schemas.store import StoreUnavailable, WriteBatch
from schemas.tally import CountKey
from streams.stores.search.batches import parts_of
from streams.stores.search.journal import Journal
from streams.stores.search.server import RecordRefused, SearchServer
from tests.builders import NOON, make_flagged
from tests.contracts.stores import EVERYTHING

KEY = CountKey(NOON, "file", "en", "watch")
BATCH = WriteBatch(counts={KEY: 1}, cursors={"file": "7"}, posts=[make_flagged("a")])


class Breaking:
    """Lets a write through to the server, or not, and says that it failed."""

    def __init__(self, server: SearchServer, *, at: int, after: bool) -> None:
        self.left, self.after, self._write = at, after, server.write

    async def __call__(self, writes, **more):
        self.left -= 1
        taken = None
        if self.left != 0 or self.after:
            taken = await self._write(writes, **more)
        if self.left == 0:
            raise StoreUnavailable("the line broke")
        return taken


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", range(1, 11))
async def test_broken_off_at_any_write_and_tried_again_it_counts_once(store, monkeypatch, at, after):
    server = store._server
    monkeypatch.setattr(server, "write", Breaking(server, at=at, after=after))
    try:
        await store.write(BATCH)
    except StoreUnavailable:
        await store.write(BATCH)
    monkeypatch.undo()
    await store.write(WriteBatch(counts={KEY: 1}))
    assert [row.count for row in await store.hours(NOON)] == [2]
    assert await store.cursor("file") == "7"
    assert await store.count(EVERYTHING) == 1


@pytest.mark.parametrize("at", range(1, 9))
async def test_what_a_killed_writer_left_is_finished_by_the_next_that_opens(store, open_another, monkeypatch, at):
    await store.write(WriteBatch(counts={KEY: 1}, cursors={"file": "6"}))
    server = store._server
    monkeypatch.setattr(server, "write", Breaking(server, at=at, after=False))
    with pytest.raises(StoreUnavailable):
        await store.write(BATCH)
    other = await open_another()
    counted = [row.count for row in await other.hours(NOON)]
    assert (await other.cursor("file"), counted, await other.count(EVERYTHING)) in [("6", [1], 0), ("7", [2], 1)]


async def test_the_same_batch_meant_twice_counts_twice(store):
    for _ in range(2):
        await store.write(WriteBatch(counts={KEY: 1}))
    assert [row.count for row in await store.hours(NOON)] == [2]


async def test_writers_at_once_lose_nothing(store, open_another):
    stores = [store, await open_another(), await open_another()]

    async def write_some(one, name):
        for number in range(8):
            await one.write(WriteBatch(counts={KEY: 1}, cursors={name: str(number)}))

    await asyncio.gather(*(write_some(one, f"source-{place}") for place, one in enumerate(stores)))
    assert [row.count for row in await store.hours(NOON)] == [24]
    assert [await store.cursor(f"source-{place}") for place in range(3)] == ["7", "7", "7"]


async def test_a_helper_that_comes_late_changes_nothing(store, server):
    await store.write(WriteBatch(counts={KEY: 1}, cursors={"file": "1"}))
    found = await server.get("state", "journal")
    entry = found.source | {"pending": True, "payload": "{}"}
    await store.write(WriteBatch(counts={KEY: 1}, cursors={"file": "2"}))
    late = Journal(server)
    parts = parts_of(WriteBatch(counts={KEY: 1}, cursors={"file": "1"}))
    payload = encode(parts).decode()
    await late._finish(found._replace(source=entry | {"payload": payload}), 0)
    assert await store.cursor("file") == "2"
    assert [row.count for row in await store.hours(NOON)] == [2]


async def test_a_refused_record_does_not_stand_in_the_way_of_the_next_batch(store):
    refused = make_flagged("a", text_key="k" * 40_000)
    with pytest.raises(RecordRefused):
        await store.write(WriteBatch(posts=[refused], cursors={"file": "1"}))
    await store.write(WriteBatch(cursors={"file": "2"}))
    assert await store.cursor("file") == "2"


async def test_an_empty_journal_has_nothing_to_finish(server):
    await Journal(server).finish(0)
