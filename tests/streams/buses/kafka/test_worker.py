"""A whole worker on a real broker: poison passes, faults at the start are clear, a stall or a bug ends it loudly."""

from __future__ import annotations

import asyncio
import contextlib
import threading

import faust
import pytest
from aiokafka.errors import KafkaConnectionError

from schemas.envelope import Envelope
from streams.buses.kafka.access import KafkaUnavailable
from streams.buses.kafka.progress import ProgressWatch, Stalled
from streams.buses.kafka.sender import Sender
from streams.buses.kafka.topics import TopicsDiffer
from streams.buses.kafka.wire import Outgoing, pack_envelope
from streams.buses.kafka.worker import Unreleased, Worker, WorkerOptions
from streams.metrics import Metrics
from streams.routes import ROUTES
from tests.builders import NOON, make_post
from tests.streams.contexts import judge_by_words, make_context
from tests.streams.memory_store import MemoryStore


@pytest.fixture
async def sender(topics):
    made = Sender(topics, Metrics())
    yield made
    await made.close()


def make_worker(access, store, folder, context=None, stall_seconds=60.0, routes=ROUTES) -> Worker:
    options = WorkerOptions(folder=folder / "faust", stall_seconds=stall_seconds, grace_seconds=0.5)
    return Worker(routes, context or make_context(), store, access, options)


def envelope(*uids: str) -> list[Outgoing]:
    return pack_envelope(Envelope(source="test", posts=tuple(make_post(uid, "ivory") for uid in uids)), NOON)


async def until(condition, *lives: asyncio.Future[None]) -> None:
    async with asyncio.timeout(40):
        while not condition():
            assert not any(life.done() for life in lives), [life.exception() for life in lives]
            await asyncio.sleep(0.05)


async def test_poison_between_good_records_stops_nothing(topics, sender, tmp_path):
    store = MemoryStore()
    poison = [b"", b"\xff", b"{", b"[17]", b'[{"schema":"post/9"}]', b"[" + b'"x"' * 400_000 + b"]", b"null"]
    for number, value in enumerate(poison):
        await sender.send(envelope(f"uid-{number}"))
        await sender.send([Outgoing(topic="posts.collected", value=value, headers=(("ce_id", b"7"),))])
    worker = make_worker(topics, store, tmp_path)
    life = asyncio.ensure_future(worker.run())
    await until(lambda: len(store.posts) == len(poison) and len(store.dead_letters) == len(poison), life)
    await worker.stop()
    await life
    whole = {dead.payload for dead in store.dead_letters if dead.topic}
    assert whole == {value for value in poison if value not in (b"[17]", b'[{"schema":"post/9"}]')}
    assert sum(store.counts.values()) == len(poison)


async def test_missing_topics_are_named_at_the_start(access, tmp_path):
    with pytest.raises(TopicsDiffer, match="lourie topics apply"):
        await make_worker(access, MemoryStore(), tmp_path).run()


async def test_a_broker_that_goes_away_during_the_start_is_told_as_such(topics, tmp_path, monkeypatch):
    async def refuse(app):
        raise KafkaConnectionError("Unable to bootstrap")

    monkeypatch.setattr(faust.App, "start", refuse)
    with pytest.raises(KafkaUnavailable, match="KafkaConnectionError while starting; is it up"):
        await make_worker(topics, MemoryStore(), tmp_path).run()


def test_agents_that_write_need_a_store(tmp_path):
    with pytest.raises(ValueError, match="index"):
        make_worker(None, None, tmp_path)


async def test_detect_alone_needs_no_store_and_the_others_need_no_detect(topics, sender, tmp_path):
    store = MemoryStore()
    judge = make_worker(topics, None, tmp_path / "a", routes=ROUTES[:1])
    keeper = make_worker(topics, store, tmp_path / "b", routes=ROUTES[1:])
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
    lives = [asyncio.ensure_future(one.run()) for one in (judge, keeper)]
    await sender.send(envelope("one", "two"))
    await until(lambda: len(store.posts) == 2 and sum(store.counts.values()) == 2, *lives)
    for worker in (judge, keeper):
        await worker.stop()
    await asyncio.gather(*lives)


async def test_a_judge_that_never_ends_is_found_out(topics, sender, tmp_path):
    release = threading.Event()

    def never(posts, knowledge):
        release.wait(60)
        return judge_by_words(posts, knowledge)

    await sender.send(envelope("one"))
    worker = make_worker(topics, MemoryStore(), tmp_path, make_context(judge=never), stall_seconds=5)
    try:
        with pytest.raises(Stalled, match="records wait"):
            await worker.run()
    finally:
        release.set()


async def test_a_bug_ends_the_worker_and_its_record_is_done_by_the_next(topics, sender, tmp_path):
    def broken() -> None:
        raise MemoryError("no more")

    await sender.send(envelope("one"))
    first = make_worker(topics, MemoryStore(), tmp_path, make_context(clock=broken))
    with pytest.raises(MemoryError):
        await first.run()
    store = MemoryStore()
    second = make_worker(topics, store, tmp_path)
    life = asyncio.ensure_future(second.run())
    await until(lambda: len(store.posts) == 1, life)
    await second.stop()
    await life


async def test_a_watch_that_swallows_a_cancel_neither_delays_the_end_nor_hides_its_cause(
    topics, sender, tmp_path, monkeypatch
):
    """As aiokafka's clients do while they close: the watch goes on, and would find the worker stalled."""
    look = ProgressWatch.look

    async def deaf(watch):
        with contextlib.suppress(asyncio.CancelledError):
            await look(watch)
            await asyncio.sleep(3600)

    def broken() -> None:
        raise MemoryError("no more")

    monkeypatch.setattr(ProgressWatch, "look", deaf)
    await sender.send(envelope("one"))
    worker = make_worker(topics, MemoryStore(), tmp_path, make_context(clock=broken))
    async with asyncio.timeout(50):
        with pytest.raises(MemoryError):
            await worker.run()


async def test_a_stop_does_not_wait_for_ever_for_clients_that_do_not_close(topics, tmp_path, monkeypatch):
    stop, gone = faust.App.stop, asyncio.Event()

    async def late(app):
        await gone.wait()
        await stop(app)

    monkeypatch.setattr(faust.App, "stop", late)
    options = WorkerOptions(folder=tmp_path / "faust", release_seconds=0.2)
    worker = Worker(ROUTES, make_context(), MemoryStore(), topics, options)
    life = asyncio.ensure_future(worker.run())
    await until(lambda: worker.lag is not None, life)
    await worker.stop()
    with pytest.raises(Unreleased, match="did not close in time") as raised:
        await life
    assert raised.value.__cause__ is None
    gone.set()
    await asyncio.gather(*(asyncio.all_tasks() - {asyncio.current_task()}), return_exceptions=True)
