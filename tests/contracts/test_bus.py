"""The contract of every bus: delivery, acknowledgement after effect, back-pressure, burial, clean stop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from schemas.bus import Bus
from schemas.decoding import decode
from schemas.envelope import Envelope
from schemas.post import Post
from schemas.tombstone import Tombstone
from streams.agents import Context
from streams.buses.memory import MemoryBus, MemoryLimits
from streams.routes import ROUTES
from tests.builders import NOON, make_post, make_post_id
from tests.streams.contexts import POISON, make_context
from tests.streams.memory_store import MemoryStore

QUEUE_POSTS = 40
"""Small enough to fill in a test."""


def make_memory_bus(context: Context, store: MemoryStore) -> Bus:
    return MemoryBus(ROUTES, context, store, limits=MemoryLimits(queue_posts=QUEUE_POSTS, grace_seconds=0.2))


BUSES: dict[str, Callable[[Context, MemoryStore], Bus]] = {"memory": make_memory_bus}


@pytest.fixture(params=BUSES.values(), ids=BUSES.keys())
def make_bus(request: pytest.FixtureRequest) -> Any:
    return request.param


@asynccontextmanager
async def running(bus: Bus) -> AsyncIterator[None]:
    """Run a bus beside the block, and stop it after."""
    async with asyncio.TaskGroup() as group:
        group.create_task(bus.run())
        yield
        await bus.stop()


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


async def test_every_published_record_reaches_every_agent_of_its_topic(make_bus):
    store = MemoryStore()
    bus = make_bus(make_context(), store)
    tombstone = Tombstone(
        platform="file", post_id=make_post_id("gone"), reason="deleted", effective_at=NOON, observed_at=NOON
    )
    async with running(bus):
        await publish_all(bus, make_envelopes(30))
        await publish_all(bus, make_envelopes(30, source="other"))
        await bus.publish(Envelope(source="test", tombstones=(tombstone,), cursor="30"))
    assert len(store.posts) == 600
    assert sum(store.counts.values()) == 600
    assert store.tombstones == [tombstone]
    assert store.cursors == {"test": "30", "other": "29"}


async def test_a_cursor_is_saved_with_or_after_all_effects_of_its_envelope(make_bus):
    store = MemoryStore()
    bus = make_bus(make_context(), store)
    envelopes = make_envelopes(30)
    async with running(bus):
        await publish_all(bus, envelopes)
    stored: set[str] = set()
    for batch in store.batches:
        stored |= {flagged.post.id for flagged in batch.posts}
        reached = int(batch.cursors.get("test", -1))
        assert {post.id for envelope in envelopes[: reached + 1] for post in envelope.posts} <= stored


async def test_publish_waits_while_the_bus_is_full_and_goes_on_when_the_store_is_back(make_bus):
    store = MemoryStore()
    store.refusals = 10_000
    bus = make_bus(make_context(), store)
    accepted: list[str] = []

    async def publish_and_tell() -> None:
        for envelope in make_envelopes(30):
            await bus.publish(envelope)
            accepted.append(str(envelope.cursor))

    async with asyncio.TaskGroup() as group:
        group.create_task(bus.run())
        publishing = group.create_task(publish_and_tell())
        await settle()
        assert len(accepted) * 10 <= QUEUE_POSTS
        assert not store.batches
        store.refusals = 0
        await publishing
        await bus.stop()
    assert len(store.posts) == 300
    assert sum(store.counts.values()) == 300


async def test_a_poison_record_is_buried_alone_and_whole(make_bus):
    store = MemoryStore()
    bus = make_bus(make_context(), store)
    poison = make_post("bad", f"ivory and {POISON}")
    posts = tuple(make_post(f"uid-{number}", "ivory") for number in range(9))
    async with running(bus):
        await bus.publish(Envelope(source="test", posts=(*posts[:4], poison, *posts[4:]), cursor="1"))
    assert set(store.posts) == {post.id for post in posts}
    (dead,) = store.dead_letters
    assert (dead.stage, dead.error) == ("detect", "ValueError")
    assert POISON not in dead.message
    assert decode(dead.payload, Post) == poison
    assert store.cursors == {"test": "1"}


async def test_a_stop_finishes_what_was_accepted(make_bus):
    store = MemoryStore()
    bus = make_bus(make_context(), store)
    async with asyncio.TaskGroup() as group:
        group.create_task(bus.run())
        await publish_all(bus, make_envelopes(4))
        await bus.stop()
        await bus.stop()
    assert store.cursors == {"test": "3"}
    assert len(store.posts) == 40


async def test_a_stop_leaves_the_cursor_unsaved_where_effects_could_not_be(make_bus):
    store = MemoryStore()
    store.refusals = 10_000
    bus = make_bus(make_context(), store)
    async with running(bus):
        await publish_all(bus, make_envelopes(3))
        await settle()
    assert not store.posts
    assert not store.cursors


async def test_a_stop_lets_a_waiting_publisher_go(make_bus):
    store = MemoryStore()
    store.refusals = 10_000
    bus = make_bus(make_context(), store)
    async with running(bus), asyncio.TaskGroup() as group:
        publishing = group.create_task(_publish_until_refused(bus, make_envelopes(30)))
        await settle()
        await bus.stop()
        assert await publishing < 30


async def _publish_until_refused(bus: Bus, envelopes: list[Envelope]) -> int:
    for count, envelope in enumerate(envelopes):
        try:
            await bus.publish(envelope)
        except Exception:
            return count
    return len(envelopes)
