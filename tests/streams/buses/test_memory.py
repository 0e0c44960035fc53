"""What the in-process bus does beyond the contract of every bus: merging, and limits in bytes."""

from __future__ import annotations

import asyncio

import pytest

from schemas.bus import BusStopped
from schemas.dead import DeadRecord
from schemas.envelope import Envelope
from streams.buses.memory import MemoryBus, MemoryLimits, count_records, estimate_bytes
from streams.routes import ROUTES
from tests.builders import NOON, make_post
from tests.streams.contexts import judge_by_words, make_context
from tests.streams.memory_store import MemoryStore


def make_envelope(number: int, size: int = 1, text: str = "ivory") -> Envelope:
    posts = tuple(make_post(f"{number}-{place}", text) for place in range(size))
    return Envelope(source="test", posts=posts, cursor=str(number))


async def carry(bus: MemoryBus, envelopes: list[Envelope]) -> None:
    """Publish all while nothing runs, then let the bus finish."""
    for envelope in envelopes:
        await bus.publish(envelope)
    async with asyncio.TaskGroup() as group:
        group.create_task(bus.run())
        await asyncio.sleep(0)
        await bus.stop()


async def test_waiting_envelopes_share_batches_of_limited_size():
    sizes = []

    def judge(posts, knowledge):
        sizes.append(len(posts))
        return judge_by_words(posts, knowledge)

    store = MemoryStore()
    bus = MemoryBus(ROUTES, make_context(judge=judge), store, limits=MemoryLimits(batch_posts=10))
    await carry(bus, [make_envelope(number, size) for number, size in enumerate([3, 3, 3, 3, 25, 10, 1])])
    assert sizes == [9, 3, 25, 10, 1]
    assert [batch.cursors["test"] for batch in store.batches] == ["2", "3", "4", "5", "6"]


async def test_an_envelope_without_posts_still_moves_the_cursor():
    store = MemoryStore()
    await carry(MemoryBus(ROUTES, make_context(), store), [Envelope(source="test", cursor="7", read_count=500)])
    assert store.cursors == {"test": "7"}


async def test_an_envelope_without_cursor_leaves_the_saved_one():
    store = MemoryStore()
    envelopes = [make_envelope(1), Envelope(source="test", posts=(make_post("later"),))]
    await carry(MemoryBus(ROUTES, make_context(), store), envelopes)
    assert store.cursors == {"test": "1"}


async def test_dead_letters_of_collectors_are_kept():
    dead = DeadRecord(stage="collect.test", error="DecodingError", message="", payload=b"{", at=NOON)
    store = MemoryStore()
    await carry(MemoryBus(ROUTES, make_context(), store), [Envelope(source="test", dead=(dead,), cursor="1")])
    assert store.dead_letters == [dead]


@pytest.mark.parametrize(
    "limits", [MemoryLimits(queue_posts=5), MemoryLimits(queue_bytes=estimate_bytes(make_envelope(0)) * 5)]
)
async def test_publish_waits_at_the_limit_in_posts_or_bytes(limits):
    bus = MemoryBus(ROUTES, make_context(), MemoryStore(), limits=limits)
    for number in range(5):
        await bus.publish(make_envelope(number))
    assert bus.queued_count == 5
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await bus.publish(make_envelope(5))
    await carry(bus, [])
    assert bus.queued_count == 0


async def test_an_envelope_larger_than_the_limits_passes_alone():
    bus = MemoryBus(ROUTES, make_context(), store := MemoryStore(), limits=MemoryLimits(queue_posts=5))
    await carry(bus, [make_envelope(1, size=50)])
    assert len(store.posts) == 50


async def test_a_stopped_bus_accepts_nothing():
    bus = MemoryBus(ROUTES, make_context(), MemoryStore())
    await bus.stop()
    with pytest.raises(BusStopped):
        await bus.publish(make_envelope(1))


async def test_it_can_be_waited_for_until_all_is_done_or_it_has_ended():
    store = MemoryStore()
    bus = MemoryBus(ROUTES, make_context(), store, limits=MemoryLimits(batch_posts=1))
    await bus.drained()
    for number in range(5):
        await bus.publish(make_envelope(number))
    async with asyncio.TaskGroup() as group:
        group.create_task(bus.run())
        await bus.drained()
        assert len(store.posts) == 5
        await bus.stop()
    away = MemoryStore()
    away.refusals = 10_000
    given_up = MemoryBus(ROUTES, make_context(), away)
    await given_up.publish(make_envelope(0))
    life = asyncio.ensure_future(given_up.run())
    await asyncio.sleep(0.01)
    assert given_up.queued_count == 1
    life.cancel()
    await asyncio.wait([life])
    await given_up.drained()


async def test_the_age_of_every_post_is_observed_at_its_commit():
    context = make_context()
    await carry(MemoryBus(ROUTES, context, MemoryStore()), [make_envelope(1, size=4), make_envelope(2, text="hello")])
    assert context.metrics.read().value("post_to_store_seconds_count") == 5


async def test_a_store_that_refuses_even_cursors_ends_the_run_and_frees_publishers():
    class Broken(MemoryStore):
        async def write(self, _batch):
            raise ValueError("no such table")

    bus = MemoryBus(ROUTES, make_context(), Broken())
    await bus.publish(Envelope(source="test", cursor="1"))
    with pytest.raises(ValueError, match="no such table"):
        await bus.run()
    with pytest.raises(BusStopped):
        await bus.publish(make_envelope(1))


@pytest.mark.parametrize(
    ("envelope", "count"),
    [(Envelope(source="test"), 1), (make_envelope(1, 7), 7), (Envelope(source="test", read_count=99), 1)],
)
def test_an_envelope_weighs_its_records_and_at_least_one(envelope, count):
    assert count_records(envelope) == count


def test_memory_grows_with_text_and_payload():
    dead = DeadRecord(stage="collect.test", error="X", message="", payload=b"x" * 5000, at=NOON)
    plain = estimate_bytes(make_envelope(1, text=""))
    assert estimate_bytes(make_envelope(1, text="x" * 1000)) == plain + 4000
    assert estimate_bytes(Envelope(source="test", dead=(dead,))) > 5000


async def test_a_cursor_is_saved_in_the_write_of_its_effects_or_later():
    store = MemoryStore()
    bus = MemoryBus(ROUTES, make_context(), store, limits=MemoryLimits(queue_posts=40))
    envelopes = [make_envelope(number, 10) for number in range(30)]
    async with asyncio.TaskGroup() as group:
        group.create_task(bus.run())
        for envelope in envelopes:
            await bus.publish(envelope)
        await bus.stop()
    stored: set[str] = set()
    for batch in store.batches:
        stored |= {flagged.post.id for flagged in batch.posts}
        reached = int(batch.cursors.get("test", -1))
        assert {post.id for envelope in envelopes[: reached + 1] for post in envelope.posts} <= stored
