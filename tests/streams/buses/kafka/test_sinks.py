"""The store's topics on a real broker: one write a batch, offsets after it, nothing bad stops the rest."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

import pytest
from aiokafka import TopicPartition

from schemas.tally import CountKey, LogPlace, Tally
from streams.buses.kafka.log_reader import LogReader
from streams.buses.kafka.progress import Positions
from streams.buses.kafka.sender import Sender
from streams.buses.kafka.sinks import Sinks
from streams.buses.kafka.wire import Outgoing, pack_records
from streams.metrics import Metrics
from streams.routes import ROUTES
from tests.builders import NOON, make_flagged
from tests.contracts.stores import make_label, make_tombstone
from tests.streams.contexts import make_context
from tests.streams.memory_store import MemoryStore
from tests.streams.waiting import until

KEY = CountKey(NOON, "test", "en", "review")


@pytest.fixture
async def sender(topics):
    made = Sender(topics, Metrics())
    yield made
    await made.close()


@asynccontextmanager
async def sinking(access, store, sender, metrics=None):
    metrics = metrics or Metrics()
    reader = LogReader(access, access.group("store"))
    positions = Positions(reader.starts, metrics)
    sinks = Sinks(
        ROUTES[1:],
        context=make_context(metrics=metrics),
        store=store,
        access=access,
        sender=sender,
        positions=positions,
        topic_ids={route.reads: "id" for route in ROUTES[1:]},
    )
    life = asyncio.ensure_future(sinks.run())
    try:
        yield reader
    finally:
        life.cancel()
        await asyncio.wait([life])
        await reader.close()


async def test_every_kind_of_record_reaches_the_store(topics, sender):
    store = MemoryStore()
    records = [make_flagged(f"uid-{number}") for number in range(20)]
    await sender.send(pack_records([*records, make_tombstone(), make_label()], "/test", NOON))
    async with sinking(topics, store, sender):
        await until(lambda: len(store.posts) == 20 and store.tombstones and any(one.labels for one in store.batches))


async def test_offsets_are_committed_after_the_write_and_kept_over_lives(topics, sender):
    store = MemoryStore()
    await sender.send(pack_records([make_flagged("one")], "/test", NOON))
    async with sinking(topics, store, sender) as reader:
        await until(lambda: store.posts)
        partitions = [TopicPartition(topics.topic("posts.flagged"), number) for number in range(4)]
        async with asyncio.timeout(10):
            while sum((await reader.starts(partitions)).values()) != 1:
                await asyncio.sleep(0.1)
    await sender.send(pack_records([make_flagged("two")], "/test", NOON))
    again = MemoryStore()
    async with sinking(topics, again, sender):
        await until(lambda: again.posts)
        assert len(again.posts) == 1


async def test_a_stop_commits_what_was_written_since_the_last_commit(topics, sender, monkeypatch):
    monkeypatch.setattr("streams.buses.kafka.sinks.COMMIT_SECONDS", 3600.0)
    store = MemoryStore()
    await sender.send(pack_records([make_flagged("one")], "/test", NOON))
    partitions = [TopicPartition(topics.topic("posts.flagged"), number) for number in range(4)]
    async with sinking(topics, store, sender) as reader:
        await until(lambda: store.posts)
        assert sum((await reader.starts(partitions)).values()) == 0
    reader = LogReader(topics, topics.group("store"))
    assert sum((await reader.starts(partitions)).values()) == 1
    await reader.close()


async def test_a_store_that_is_away_commits_nothing(topics, sender):
    store = MemoryStore()
    store.refusals = 10_000
    await sender.send(pack_records([make_flagged("one")], "/test", NOON))
    metrics = Metrics()
    async with sinking(topics, store, sender, metrics):
        await until(lambda: metrics.read().value("store_retries_total") > 0)
    back = MemoryStore()
    async with sinking(topics, back, sender):
        await until(lambda: back.posts)


async def test_garbage_is_buried_and_the_rest_goes_on(topics, sender):
    store = MemoryStore()
    garbage = [Outgoing(topic=route.reads, value=b"\xff{", headers=(("ce_id", b"7"),)) for route in ROUTES[1:]]
    await sender.send([*garbage, *pack_records([make_flagged("good")], "/test", NOON)])
    async with sinking(topics, store, sender):
        await until(lambda: store.posts and len(store.dead_letters) == len(garbage))
    assert {dead.topic for dead in store.dead_letters} == {route.reads for route in ROUTES[1:]}
    assert all((dead.payload, dead.headers) == (b"\xff{", (("ce_id", b"7"),)) for dead in store.dead_letters)


async def test_a_tally_counts_once_though_it_was_sent_twice(topics, sender):
    store = MemoryStore()
    tally = Tally(counts=((KEY, 3),), place=LogPlace(log="posts.collected@id-0", offset=5))
    loose = Tally(counts=((KEY, 10),))
    await sender.send(pack_records([tally], "/test", NOON))
    await sender.send(pack_records([tally, loose], "/test", NOON))
    async with sinking(topics, store, sender):
        await until(lambda: sum(len(one.tallies) for one in store.batches) == 3)
    assert store.counts == {KEY: 13}
