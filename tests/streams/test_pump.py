from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import msgspec
import pytest

from schemas.bus import BusStopped
from schemas.envelope import Envelope
from schemas.store import SourceState, StoreUnavailable
from streams.collectors.collector import SourceUnavailable
from streams.metrics import Metrics
from streams.pump import Pump
from tests.builders import NOON, make_post
from tests.streams.memory_store import MemoryStore


class Numbers:
    """A collector that counts from its cursor to a number, and first fails where it is told to."""

    name = "numbers"

    def __init__(self, last: int, failures: dict[int, Exception] | None = None) -> None:
        self.last = last
        self.failures = failures or {}
        self.status = SourceState(source=self.name, state="live", since=NOON)
        self.asked: list[str | None] = []

    async def envelopes(self, cursor: str | None) -> AsyncIterator[Envelope]:
        self.asked.append(cursor)
        for number in range(int(cursor or 0) + 1, self.last + 1):
            if number in self.failures:
                raise self.failures.pop(number)
            self.status = msgspec.structs.replace(self.status, read_count=self.status.read_count + 3)
            yield Envelope(source=self.name, posts=(make_post(str(number)),), cursor=str(number), read_count=3)


class Sink:
    """A bus that keeps cursors, and stops after so many."""

    def __init__(self, room: int = 1000) -> None:
        self.cursors: list[str | None] = []
        self.room = room

    async def publish(self, envelope: Envelope) -> None:
        if len(self.cursors) == self.room:
            raise BusStopped
        self.cursors.append(envelope.cursor)


class Reports(MemoryStore):
    """A store one can wait at for a state."""

    def __init__(self) -> None:
        super().__init__()
        self.news = asyncio.Condition()

    async def report(self, state: SourceState) -> None:
        async with self.news:
            self.states.append(state)
            self.news.notify_all()

    async def reported(self, state: str) -> None:
        async with self.news:
            await self.news.wait_for(lambda: state in [report.state for report in self.states])


def make_pump(collector, bus=None, store=None, metrics=None) -> Pump:
    return Pump(collector, bus or Sink(), store or MemoryStore(), clock=lambda: NOON, metrics=metrics or Metrics())


async def test_it_resumes_after_the_saved_cursor_and_ends_with_the_source():
    store, bus = MemoryStore(), Sink()
    store.cursors["numbers"] = "3"
    await make_pump(Numbers(6), bus, store).run()
    assert bus.cursors == ["4", "5", "6"]
    assert [state.state for state in store.states][-1] == "finished"
    assert store.states[-1].read_count == 9


async def test_a_collector_that_raises_is_started_again_after_what_the_bus_accepted():
    collector, bus, metrics = Numbers(5, {3: ConnectionError("reset"), 5: ValueError("odd")}), Sink(), Metrics()
    await make_pump(collector, bus, metrics=metrics).run()
    assert bus.cursors == ["1", "2", "3", "4", "5"]
    assert collector.asked == [None, "2", "4"]
    reading = metrics.read()
    assert reading.value("source_restarts_total", source="numbers") == 2
    assert reading.value("source_posts_total", source="numbers") == 5
    assert reading.value("source_events_total", source="numbers") == 15


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (ConnectionError("refused by the host"), "ConnectionError: refused by the host"),
        (SourceUnavailable("access is denied; ask the operator"), "access is denied; ask the operator"),
        (ValueError("what somebody wrote"), "ValueError at tests/streams/test_pump.py"),
    ],
)
async def test_a_failed_collector_is_shown_with_the_reason_and_without_text(error, message):
    class Failing(Numbers):
        async def envelopes(self, _cursor):
            raise error
            yield

    store = Reports()
    async with asyncio.TaskGroup() as group:
        pumping = group.create_task(make_pump(Failing(1), store=store).run())
        await store.reported("failed")
        pumping.cancel()
    (failed, *_) = [state for state in store.states if state.state == "failed"]
    assert failed.message.startswith(message)


async def test_a_stopped_bus_ends_it_quietly():
    bus = Sink(room=2)
    await make_pump(Numbers(1000), bus).run()
    assert bus.cursors == ["1", "2"]


async def test_a_store_that_is_away_at_the_start_is_waited_for():
    class Away(MemoryStore):
        refusals_left = 2

        async def cursor(self, _source):
            if self.refusals_left:
                self.refusals_left -= 1
                raise StoreUnavailable("locked")
            return "3"

        async def report(self, _state):
            raise StoreUnavailable("locked")

    bus = Sink()
    await make_pump(Numbers(4), bus, Away()).run()
    assert bus.cursors == ["4"]


async def test_a_change_of_state_is_reported_before_the_next_regular_report():
    class Slow(Numbers):
        async def envelopes(self, _cursor):
            self.status = msgspec.structs.replace(self.status, state="silent", message="no post for an hour")
            await asyncio.Event().wait()
            yield

    collector, store = Slow(1), Reports()
    async with asyncio.TaskGroup() as group:
        pumping = group.create_task(make_pump(collector, store=store).run())
        await store.reported("silent")
        pumping.cancel()
    assert store.states[-1].message == "no post for an hour"
