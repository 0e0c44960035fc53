"""A collector comes in; its envelopes go to the bus from the saved cursor on, and its state goes to the store."""

from __future__ import annotations

import asyncio
import logging
import time

import msgspec

from schemas.bus import Bus, BusStopped
from schemas.store import SourceState, Store, StoreUnavailable
from streams.backoff import Backoff, persist
from streams.clock import Clock
from streams.collectors.collector import Collector, SourceUnavailable
from streams.faults import describe
from streams.metrics import Metrics

REPORT_SECONDS = 2.0
"""What the store knows of a source is at most this old."""
LOOK_SECONDS = 0.2
"""How soon a change of state is seen; chosen by hand, not measured."""
HEALTHY_SECONDS = 60.0
"""A collector that ran this long is started again after a short wait when it fails; chosen by hand, not measured."""

log = logging.getLogger(__name__)


class Pump:
    """Drives one collector. At least once: it resumes after the saved cursor, and repeats what was not acknowledged."""

    def __init__(self, collector: Collector, bus: Bus, store: Store, clock: Clock, metrics: Metrics) -> None:
        self._collector = collector
        self._bus = bus
        self._store = store
        self._clock = clock
        self._metrics = metrics
        self._cursor: str | None = None
        self._failure: SourceState | None = None
        self._ended = False

    async def run(self) -> None:
        """Publish until the source ends or the bus stops, and report its state; survives whatever the collector raises.

        A collector that raises is shown as failed and started again after a capped, jittered wait,
        from the last envelope the bus accepted: the bus loses none of these while it runs.
        """
        done = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._report_until(done))
            try:
                await self._publish_until_ended()
            finally:
                done.set()

    async def _publish_until_ended(self) -> None:
        backoff = Backoff()
        self._cursor = await persist(lambda: self._store.cursor(self._collector.name), self._cursor_failed, backoff)
        backoff.reset()
        while not self._ended:
            started = time.monotonic()
            try:
                await self._publish_all()
                self._ended, self._failure = True, None
            except BusStopped:
                return
            except Exception as error:
                if time.monotonic() - started >= HEALTHY_SECONDS:
                    backoff.reset()
                await self._wait_after(error, backoff.next_seconds())

    async def _publish_all(self) -> None:
        source = self._collector.name
        async for envelope in self._collector.envelopes(self._cursor):
            await self._bus.publish(envelope)
            self._failure = None
            if envelope.cursor is not None:
                self._cursor = envelope.cursor
            self._metrics.add("source_events_total", envelope.read_count, source=source)
            self._metrics.add("source_posts_total", len(envelope.posts), source=source)

    async def _wait_after(self, error: Exception, wait_seconds: float) -> None:
        message = str(error) if isinstance(error, SourceUnavailable) else describe(error)
        self._failure = msgspec.structs.replace(
            self._collector.status, state="failed", since=self._clock(), message=message
        )
        self._metrics.add("source_restarts_total", source=self._collector.name)
        log.warning(
            "a collector failed, it is started again soon",
            extra={"source": self._collector.name, "error": message, "wait_seconds": round(wait_seconds, 1)},
        )
        await asyncio.sleep(wait_seconds)

    def _cursor_failed(self, error: Exception, wait_seconds: float) -> None:
        log.warning(
            "the store cannot say where a source resumes, asking again soon",
            extra={"source": self._collector.name, "error": describe(error), "wait_seconds": round(wait_seconds, 1)},
        )

    async def _report_until(self, done: asyncio.Event) -> None:
        """Report the state when it changes, and what it counts every `REPORT_SECONDS`; once more at the end."""
        reported: SourceState | None = None
        reported_at = 0.0
        while True:
            finishing = done.is_set()
            status = self._status()
            due = finishing or time.monotonic() - reported_at >= REPORT_SECONDS
            if _is_news(status, reported, due=due) and await self._report(status):
                reported, reported_at = status, time.monotonic()
            if finishing:
                return
            await _wait(done, LOOK_SECONDS)

    def _status(self) -> SourceState:
        status = self._failure or self._collector.status
        if self._ended and status.state != "finished":
            return msgspec.structs.replace(status, state="finished", since=self._clock())
        return status

    async def _report(self, status: SourceState) -> bool:
        try:
            await self._store.report(status)
        except StoreUnavailable:
            return False  # the next look tries again; the bus already says that the store is away
        return True


def _is_news(status: SourceState, reported: SourceState | None, *, due: bool) -> bool:
    """Say whether to report: a new state or message at once, new counts when due."""
    if reported is None or due:
        return status != reported
    return (status.state, status.message) != (reported.state, reported.message)


async def _wait(done: asyncio.Event, seconds: float) -> None:
    """Sleep, but no longer than until `done`."""
    try:
        async with asyncio.timeout(seconds):
            await done.wait()
    except TimeoutError:
        return
