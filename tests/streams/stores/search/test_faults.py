"""The search server killed, refusing, full, or slow while the stream writes: nothing lost, nothing doubled."""

from __future__ import annotations

import asyncio
import os
import threading
import time

import pytest

from schemas.store import StoreUnavailable, WriteBatch
from schemas.tally import CountKey, LogPlace, Tally
from streams.backoff import Backoff, persist
from streams.stores.search.client import Access, connect
from streams.stores.search.schema import POSTS
from streams.stores.search.store import SearchStore
from tests.builders import NOON, make_flagged, make_post_id
from tests.contracts.search import PREFIX, SERVERS, address_variable, empty
from tests.contracts.stores import EVERYTHING, all_pages, later, make_tombstone
from tests.servers.refusing_proxy import refusing_proxy

KEY = CountKey(NOON, "file", "en", "watch")
BATCH_POSTS = 20


@pytest.fixture(params=SERVERS)
def search_server(request):
    server = request.getfixturevalue(f"{request.param}_server")
    os.environ[address_variable(request.param)] = server.address
    return server


@pytest.fixture
async def access(search_server) -> Access:
    access = Access(address=search_server.address, prefix=PREFIX, opensearch=search_server.opensearch)
    await empty(access)
    return access


async def write_all(store: SearchStore, batch_count: int) -> int:
    """Write batches as the stream does, waiting for the server as long as it takes; gives how often it had to."""
    failed_count = 0

    def failed(error: Exception, wait_seconds: float) -> None:
        nonlocal failed_count
        failed_count += 1

    for number in range(batch_count):
        batch = WriteBatch(
            posts=[make_flagged(f"{number}-{place}", f"ivory {number}") for place in range(BATCH_POSTS)],
            tombstones=[make_tombstone(f"{number - 2}-0")],
            counts={KEY: BATCH_POSTS},
            tallies=[Tally(counts=((KEY, 1),), place=LogPlace("counted-0", number))],
            cursors={"file": str(number)},
        )
        await persist(lambda batch=batch: store.write(batch), failed, Backoff(0.05, 0.5))
    return failed_count


async def check_all(store: SearchStore, batch_count: int) -> None:
    """Compare what is kept with what was written, post by post."""
    erased = {make_post_id(f"{number}-0") for number in range(batch_count - 2)}
    wanted = {make_post_id(f"{number}-{place}") for number in range(batch_count) for place in range(BATCH_POSTS)}
    rows = [row.flagged.post.id for row in await all_pages(store, EVERYTHING, limit=500)]
    assert len(rows) == len(set(rows))
    assert set(rows) == wanted - erased
    assert {change.post_id for change in await store.changes_after(0, limit=5000) if change.post} == set(rows)
    assert [row.count for row in await store.hours(NOON)] == [batch_count * (BATCH_POSTS + 1)]
    assert await store.cursor("file") == str(batch_count - 1)


async def test_a_server_killed_and_back_during_writes_loses_and_doubles_nothing(search_server, access):
    store = await SearchStore.open(access)
    killed = threading.Thread(target=lambda: (time.sleep(0.7), search_server.kill(), search_server.start()))
    killed.start()
    try:
        assert await write_all(store, 40) > 0
    finally:
        await asyncio.to_thread(killed.join)
    await check_all(store, 40)
    await store.close()


async def test_refusals_in_between_are_waited_for(search_server, access):
    async with refusing_proxy(search_server.port, statuses=(429, 503, 502)) as proxy:
        there = Access(address=proxy.address, prefix=PREFIX, opensearch=access.opensearch)
        store = await SearchStore.open(there)
        proxy.refuse_every(37)  # a batch takes some 20 requests: one that is refused gets through the next time
        assert await write_all(store, 15) > 0
        proxy.refuse_every(0)
        await check_all(store, 15)
        await store.close()


async def test_answers_that_get_lost_on_the_way_count_once(search_server, access):
    """The server did as asked, but nobody heard: the write is tried again."""
    async with refusing_proxy(search_server.port, statuses=(503,), after_doing=True) as proxy:
        there = Access(address=proxy.address, prefix=PREFIX, opensearch=access.opensearch)
        store = await SearchStore.open(there)
        proxy.refuse_every(41)
        assert await write_all(store, 15) > 0
        proxy.refuse_every(0)
        await check_all(store, 15)
        await store.close()


async def test_a_full_disk_is_a_fault_that_passes(access):
    server = connect(access)
    store = await SearchStore.open(access)
    index = server.alias(POSTS)
    block = "index.blocks.read_only_allow_delete"
    await server.client.indices.put_settings(index=index, settings={block: True})
    try:
        with pytest.raises(StoreUnavailable, match="disk full"):
            await store.write(WriteBatch(posts=[make_flagged("a")]))
        writing = asyncio.ensure_future(write_all(store, 3))
        await asyncio.sleep(0.5)
        assert not writing.done()
    finally:
        await server.client.indices.put_settings(index=index, settings={block: None})
        await server.client.close()
    await writing
    await check_all(store, 3)
    await store.close()


async def test_a_frozen_server_is_a_fault_and_its_late_writes_count_once(search_server, access):
    hurried = Access(address=access.address, prefix=PREFIX, opensearch=access.opensearch, request_seconds=1.0)
    store = await SearchStore.open(hurried)
    writing = asyncio.ensure_future(write_all(store, 15))
    await asyncio.sleep(0.3)
    search_server.pause()
    try:
        await asyncio.sleep(3)
    finally:
        search_server.go_on()
    await writing
    await check_all(store, 15)
    await store.close()


async def test_a_stale_revision_after_its_deletion_and_a_restart_stays_refused(search_server, access):
    store = await SearchStore.open(access)
    await store.write(WriteBatch(posts=[make_flagged("a", revised_at=later(hours=1))]))
    await store.write(WriteBatch(tombstones=[make_tombstone("a", effective_at=later(hours=2))]))
    await asyncio.to_thread(lambda: (search_server.kill(), search_server.start()))
    stale = WriteBatch(posts=[make_flagged("a"), make_flagged("a", revised_at=later(hours=2))])
    outcome = await persist(lambda: store.write(stale), lambda *_: None, Backoff())
    assert (outcome.stored_count, outcome.unchanged_count) == (0, 2)
    assert await store.get(make_post_id("a")) is None
    await store.close()
