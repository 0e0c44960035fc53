"""The contract of every bus: delivery, acknowledgement after effect, back-pressure, burial, clean stop."""

from __future__ import annotations

import asyncio

import pytest

from schemas.bus import Bus, BusStopped
from schemas.decoding import decode
from schemas.envelope import Envelope
from schemas.post import Post
from schemas.tombstone import Tombstone
from tests.builders import NOON, make_post, make_post_id
from tests.contracts.buses import BUSES, QUEUE_POSTS, Buses, running
from tests.streams.contexts import POISON, make_context
from tests.streams.memory_store import MemoryStore


@pytest.fixture(params=BUSES.values(), ids=BUSES.keys())
def buses(request: pytest.FixtureRequest) -> Buses:
    made: Buses = request.param(request)
    return made


def make_envelopes(count: int, size: int = 10, source: str = "test") -> list[Envelope]:
    return [
        Envelope(
            source=source,
            posts=tuple(make_post(f"{source}-{number}-{place}", "ivory", source=source) for place in range(size)),
            cursor=str(number),
        )
        for number in range(count)
    ]


async def publish_all(bus: Bus, envelopes: list[Envelope]) -> None:
    for envelope in envelopes:
        await bus.publish(envelope)


async def settle() -> None:
    """Let every task go on until it waits."""
    for _ in range(200):
        await asyncio.sleep(0.001)


async def next_run(buses: Buses, store: MemoryStore) -> None:
    """Let another bus do what an earlier one left in the log."""
    async with running(buses, buses.make(make_context(), store)):
        pass


def ids(envelopes: list[Envelope]) -> set[str]:
    return {post.id for envelope in envelopes for post in envelope.posts}


async def test_every_published_record_reaches_every_agent_of_its_topic(buses):
    store = MemoryStore()
    bus = buses.make(make_context(), store)
    tombstone = Tombstone(
        platform="file", post_id=make_post_id("gone"), reason="deleted", effective_at=NOON, observed_at=NOON
    )
    async with running(buses, bus):
        await publish_all(bus, make_envelopes(30))
        await publish_all(bus, make_envelopes(30, source="other"))
        await bus.publish(Envelope(source="test", tombstones=(tombstone,), cursor="30"))
    assert len(store.posts) == 600
    assert sum(store.counts.values()) == 600
    assert store.tombstones == [tombstone]
    assert store.cursors == {"test": "30", "other": "29"}


@pytest.mark.parametrize("published_count", [1, 9, 30])
async def test_everything_before_a_saved_cursor_is_stored_though_the_bus_was_cut_off(buses, published_count):
    store = MemoryStore()
    envelopes = make_envelopes(30)
    bus = buses.make(make_context(), store)
    life = asyncio.ensure_future(bus.run())
    await buses.ready(bus)
    await publish_all(bus, envelopes[:published_count])
    await settle()
    life.cancel()
    await asyncio.wait([life])
    reached = int(store.cursors.get("test", -1))
    assert reached < published_count
    await next_run(buses, store)
    assert ids(envelopes[: reached + 1]) <= set(store.posts)
    assert sum(store.counts.values()) == len(store.posts)


async def test_publish_waits_while_the_bus_is_full_and_goes_on_when_it_is_not(buses):
    store = MemoryStore()
    bus = buses.make(make_context(), store)
    accepted: list[str] = []

    async def publish_and_tell() -> None:
        for envelope in make_envelopes(30):
            await bus.publish(envelope)
            accepted.append(str(envelope.cursor))

    async with asyncio.TaskGroup() as group:
        group.create_task(bus.run())
        await buses.ready(bus)
        buses.fill(store)
        try:
            publishing = group.create_task(publish_and_tell())
            await settle()
            assert len(accepted) * 10 <= QUEUE_POSTS
            assert not store.batches
        finally:
            buses.empty(store)
        await publishing
        await buses.rest(bus)
        await bus.stop()
    assert len(store.posts) == 300
    assert sum(store.counts.values()) == 300


async def test_a_poison_record_is_buried_alone_and_whole(buses):
    store = MemoryStore()
    bus = buses.make(make_context(), store)
    poison = make_post("bad", f"ivory and {POISON}")
    posts = tuple(make_post(f"uid-{number}", "ivory") for number in range(9))
    async with running(buses, bus):
        await bus.publish(Envelope(source="test", posts=(*posts[:4], poison, *posts[4:]), cursor="1"))
    assert set(store.posts) == {post.id for post in posts}
    (dead,) = store.dead_letters
    assert (dead.stage, dead.error) == ("detect", "ValueError")
    assert POISON not in dead.message
    assert decode(dead.payload, Post) == poison
    assert store.cursors == {"test": "1"}


async def test_a_stop_loses_nothing_that_was_accepted(buses):
    store = MemoryStore()
    bus = buses.make(make_context(), store)
    async with asyncio.TaskGroup() as group:
        group.create_task(bus.run())
        await publish_all(bus, make_envelopes(4))
        await bus.stop()
        await bus.stop()
    assert store.cursors == {"test": "3"}
    await next_run(buses, store)
    assert len(store.posts) == 40
    assert sum(store.counts.values()) == 40


async def test_a_stop_leaves_the_cursor_unsaved_where_effects_could_not_be(buses):
    store = MemoryStore()
    store.refusals = 10_000
    bus = buses.make(make_context(), store)
    async with asyncio.TaskGroup() as group:
        group.create_task(bus.run())
        await buses.ready(bus)
        await publish_all(bus, make_envelopes(3))
        await settle()
        await bus.stop()
    assert not store.posts
    assert not store.cursors


async def test_a_stop_lets_a_waiting_publisher_go(buses):
    store = MemoryStore()
    bus = buses.make(make_context(), store)
    async with asyncio.TaskGroup() as group:
        group.create_task(bus.run())
        await buses.ready(bus)
        buses.fill(store)
        try:
            publishing = group.create_task(_publish_until_refused(bus, make_envelopes(30)))
            await settle()
            stopping = group.create_task(bus.stop())
            assert await publishing < 30
        finally:
            buses.empty(store)
        await stopping


async def _publish_until_refused(bus: Bus, envelopes: list[Envelope]) -> int:
    for count, envelope in enumerate(envelopes):
        try:
            await bus.publish(envelope)
        except BusStopped:
            return count
    return len(envelopes)
