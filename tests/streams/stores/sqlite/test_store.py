"""What is particular to the SQLite store; the contract suite is in tests/contracts/test_store.py."""

import asyncio

import pytest

from schemas.store import PostQuery, Retention, SourceState, StoreUnavailable, WriteBatch
from streams.stores.sqlite.files import StoreFileError
from streams.stores.sqlite.store import SqliteStore
from tests.builders import NOON, make_flagged, make_post_id
from tests.contracts.stores import Hands, bury_under, later, make_label, make_tombstone


@pytest.fixture
async def store(tmp_path):
    opened = await SqliteStore.open(tmp_path / "store.sqlite", clock=Hands())
    yield opened
    await opened.close()


async def test_a_full_disk_is_survived_with_nothing_applied(store):
    await store.write(WriteBatch(posts=[make_flagged("a", "ivory")], cursors={"file": "1"}))
    pages = await store._database.write(lambda connection: connection.execute("PRAGMA page_count").fetchone()[0])
    await store._database._on_writer(lambda: store._database._writer.execute(f"PRAGMA max_page_count = {pages}"))
    batch = WriteBatch(
        posts=[make_flagged(f"b{number}", "tusk " * 5000) for number in range(20)],
        tombstones=[make_tombstone("a")],
        cursors={"file": "2"},
    )
    with pytest.raises(StoreUnavailable, match="full"):
        await store.write(batch)
    assert (await store.cursor("file"), await store.count(PostQuery(search="ivory"))) == ("1", 1)
    await store._database._on_writer(lambda: store._database._writer.execute("PRAGMA max_page_count = 1000000"))
    assert (await store.write(batch)).stored_count == 20
    assert (await store.cursor("file"), await store.count(PostQuery(search="ivory"))) == ("2", 0)


async def test_a_backup_opens_as_a_store(store, tmp_path):
    await store.write(WriteBatch(posts=[make_flagged("a", "ivory")], cursors={"file": "1"}))
    await store.label(make_label("a"))
    await store.backup_to(tmp_path / "backup.sqlite")
    copy = await SqliteStore.open(tmp_path / "backup.sqlite")
    for asked in (store, copy):
        assert (await asked.get(make_post_id("a"))).decision == "trade"
        assert await asked.count(PostQuery(search="ivory")) == 1
    assert await copy.search(PostQuery()) == await store.search(PostQuery())
    assert await copy.labels(make_post_id("a")) == await store.labels(make_post_id("a"))
    assert await copy.locator(make_post_id("a")) == await store.locator(make_post_id("a"))
    assert await copy.changes_after(0) == await store.changes_after(0)
    assert await copy.stats() == await store.stats()
    assert await copy.cursor("file") == "1"
    await copy.close()


async def test_a_newer_store_is_refused(store, tmp_path):
    await store._database.write(lambda connection: connection.execute("PRAGMA user_version = 99"))
    await store.close()
    with pytest.raises(StoreFileError, match="version 99"):
        await SqliteStore.open(tmp_path / "store.sqlite")


async def test_many_tasks_read_and_write_at_once(store):
    async def write(number):
        await store.write(WriteBatch(posts=[make_flagged(f"{number}-{place}", "ivory") for place in range(5)]))
        return await store.count(PostQuery(search="ivory"))

    counts = await asyncio.gather(*(write(number) for number in range(20)))
    assert max(counts) == 100
    assert len(await store.changes_after(0)) == 100


async def test_a_write_that_was_given_up_is_whole_or_not_at_all(store):
    writing = asyncio.ensure_future(store.write(WriteBatch(posts=[make_flagged("a")], cursors={"file": "1"})))
    await asyncio.sleep(0)
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    await store.write(WriteBatch())
    assert (await store.cursor("file") is None) == (await store.get(make_post_id("a")) is None)


async def test_what_a_sweep_left_is_taken_up_by_the_next_report(store):
    await store.write(WriteBatch(posts=[make_flagged("a"), make_flagged("b")]))
    await bury_under(store, make_tombstone("a"))
    assert not store._unswept
    await bury_under(store, make_tombstone("b"))
    assert store._unswept
    store._next_sweep = 0.0
    await store.report(SourceState(source="file", state="live", since=NOON))
    assert not store._unswept


async def test_retaining_reaches_every_chunk(store):
    await store.write(WriteBatch(posts=[make_flagged(str(number), level="watch") for number in range(450)]))
    assert await store.retain(Retention(), later(days=8)) == 450
    assert (await store.stats()).post_count == 0
