import asyncio
import logging

from schemas.dead import DeadRecord
from schemas.store import StoreUnavailable, WriteBatch
from streams.stores.search import sweeping
from tests.builders import NOON, make_flagged
from tests.contracts.stores import EVERYTHING, make_tombstone


async def test_a_sweep_that_fails_does_not_undo_the_write(store, monkeypatch, caplog):
    async def broken(server):
        raise StoreUnavailable("the line broke")

    monkeypatch.setattr(sweeping, "sweep", broken)
    await store.write(WriteBatch(posts=[make_flagged("a")]))
    with caplog.at_level(logging.WARNING):
        assert (await store.write(WriteBatch(tombstones=[make_tombstone("a")]))).erased_count == 1
    assert "tried again" in caplog.text


async def test_scrubbing_reaches_what_the_stream_did_not(store):
    letter = DeadRecord(stage="s", error="E", message="", payload=b"uid-of-a-post", at=NOON)
    await store.write(WriteBatch(posts=[make_flagged("uid-of-a-post")], dead=[letter]))
    store._next_sweep = float("inf")
    await store.write(WriteBatch(tombstones=[make_tombstone("uid-of-a-post")]))
    assert len(await store.dead()) == 1
    await store.scrub()
    assert await store.dead() == ()


async def test_reads_and_writes_at_once_do_not_disturb_each_other(store):
    async def write(number):
        await store.write(WriteBatch(posts=[make_flagged(f"{number}-{place}") for place in range(5)]))

    await asyncio.gather(*(write(number) for number in range(8)), *(store.count(EVERYTHING) for _ in range(8)))
    assert await store.count(EVERYTHING) == 40
