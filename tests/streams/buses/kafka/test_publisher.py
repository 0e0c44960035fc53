"""The collectors' end: a cursor follows the brokers' acknowledgement, never the other way round."""

from __future__ import annotations

import asyncio

import pytest

from schemas.bus import BusStopped
from schemas.dead import DeadRecord
from schemas.envelope import Envelope
from streams.buses.kafka.publisher import KafkaPublisher
from streams.buses.kafka.sender import Sender
from streams.metrics import Metrics
from tests.builders import NOON, make_post
from tests.contracts.stores import make_tombstone
from tests.streams.buses.kafka.reading import read_topic
from tests.streams.memory_store import MemoryStore


@pytest.fixture
async def sender(topics):
    made = Sender(topics, Metrics())
    yield made
    await made.close()


def envelope(number: int, **parts: object) -> Envelope:
    return Envelope(source="test", cursor=str(number), **parts)


async def test_each_kind_goes_to_its_topic_and_the_cursor_is_saved_after(sender, topics):
    store = MemoryStore()
    publisher = KafkaPublisher(sender, store, lambda: NOON)
    dead = DeadRecord(stage="collect.test", error="LineError", message="", payload=b"\xff", at=NOON)
    async with asyncio.TaskGroup() as group:
        group.create_task(publisher.run())
        await publisher.publish(envelope(1, posts=(make_post(),), tombstones=(make_tombstone(),), dead=(dead,)))
        assert not store.cursors
        await publisher.stop()
    assert store.cursors == {"test": "1"}
    for topic in ("posts.collected", "posts.deleted", "posts.dead"):
        assert len(await asyncio.to_thread(read_topic, topics, topic)) == 1


async def test_a_store_that_is_away_holds_up_cursors_and_no_posts(sender, topics):
    store = MemoryStore()
    store.refusals = 10_000
    publisher = KafkaPublisher(sender, store, lambda: NOON, grace_seconds=0.2)
    async with asyncio.TaskGroup() as group:
        group.create_task(publisher.run())
        for number in range(5):
            await publisher.publish(envelope(number, posts=(make_post(str(number)),)))
        await publisher.stop()
    assert not store.cursors
    assert len(await asyncio.to_thread(read_topic, topics, "posts.collected")) == 5


async def test_after_a_stop_nothing_is_taken(sender):
    publisher = KafkaPublisher(sender, MemoryStore(), lambda: NOON)
    await publisher.stop()
    with pytest.raises(BusStopped):
        await publisher.publish(envelope(1))


async def test_an_envelope_without_records_still_moves_the_cursor(sender):
    store = MemoryStore()
    publisher = KafkaPublisher(sender, store, lambda: NOON)
    async with asyncio.TaskGroup() as group:
        group.create_task(publisher.run())
        await publisher.publish(envelope(7))
        await publisher.stop()
    assert store.cursors == {"test": "7"}
