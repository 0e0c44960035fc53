"""Collectors' envelopes come in; they are on Kafka when `publish` returns, and only then may their cursors be saved."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from schemas.bus import BusStopped
from schemas.dead import DeadRecord
from schemas.envelope import Envelope
from schemas.store import Store, WriteBatch
from streams.backoff import Backoff, persist
from streams.buses.kafka.sender import Sender
from streams.buses.kafka.wire import Outgoing, pack_envelope, pack_records
from streams.clock import Clock
from streams.collectors.envelopes import MAX_BURIED_BYTES
from streams.faults import describe

CURSOR_SECONDS = 1.0
"""A cursor is saved at most this late: after a crash so much is collected twice. Chosen by hand, not measured."""
GRACE_SECONDS = 2.5
"""After a stop was asked for, what is not acknowledged is given up (its cursor stays unsaved)."""

log = logging.getLogger(__name__)


class KafkaPublisher:
    """The collectors' end of the bus. At least once: an envelope whose cursor was not saved is collected again."""

    def __init__(self, sender: Sender, store: Store, clock: Clock, *, grace_seconds: float = GRACE_SECONDS) -> None:
        self._sender = sender
        self._store = store
        self._clock = clock
        self._grace_seconds = grace_seconds
        self._cursors: dict[str, str] = {}
        self._stopping = asyncio.Event()
        self._waiting: set[asyncio.Timeout] = set()
        self._finished = asyncio.Event()
        self._started = False

    async def publish(self, envelope: Envelope) -> None:
        """Send an envelope and wait for the brokers; raises BusStopped, with its cursor unsaved, after a stop."""
        if self._stopping.is_set():
            raise BusStopped("the bus was stopped; the envelope's cursor stays unsaved")
        try:
            async with asyncio.timeout(None) as deadline:
                with self._remembered(deadline):
                    await self._send(pack_envelope(envelope, self._clock()), envelope.source)
        except TimeoutError:
            raise BusStopped("the bus was stopped before Kafka had the envelope; its cursor stays unsaved") from None
        if envelope.cursor is not None:
            self._cursors[envelope.source] = envelope.cursor

    async def run(self) -> None:
        """Save the cursors of what Kafka has, until `stop`; then those that are left, within the grace."""
        self._started = True
        try:
            while not self._stopping.is_set():
                await _wait(self._stopping, CURSOR_SECONDS)
                if not self._stopping.is_set():
                    await self._save_until_stopped()
            async with asyncio.timeout(self._grace_seconds):
                await self._save()
        except TimeoutError:
            log.warning("stopped before the last cursors were saved; a little is collected again at the next start")
        finally:
            self._finished.set()

    async def stop(self) -> None:
        """Take nothing more, let waiting publishers go after the grace, save the cursors. Idempotent."""
        if not self._stopping.is_set():
            self._stopping.set()
            for deadline in self._waiting:
                deadline.reschedule(asyncio.get_running_loop().time() + self._grace_seconds)
        if self._started:
            await self._finished.wait()

    async def _send(self, outgoing: Sequence[Outgoing], source: str) -> None:
        """Send everything; what no broker takes because it is too large becomes dead letters."""
        refused = await self._sender.send(outgoing)
        dead = [_too_large(one, source, self._clock) for one in refused]
        await self._sender.send(pack_records(dead, f"/collectors/{source}", self._clock()))

    async def _save_until_stopped(self) -> None:
        """Save, but no longer than until a stop is asked for: then the grace counts."""
        saving = asyncio.ensure_future(self._save())
        stopping = asyncio.ensure_future(self._stopping.wait())
        try:
            await asyncio.wait((saving, stopping), return_when=asyncio.FIRST_COMPLETED)
            if saving.done():
                saving.result()
        finally:
            saving.cancel()
            stopping.cancel()

    async def _save(self) -> None:
        """Save the newest cursors; waits for the store as long as it takes."""
        cursors = dict(self._cursors)
        if not cursors:
            return

        def failed(error: Exception, wait_seconds: float) -> None:
            log.warning(
                "the store cannot be reached, cursors are saved later; nothing is lost",
                extra={"error": describe(error), "wait_seconds": round(wait_seconds, 1)},
            )

        await persist(lambda: self._store.write(WriteBatch(cursors=cursors)), failed, Backoff())
        for source, cursor in cursors.items():
            if self._cursors.get(source) == cursor:
                del self._cursors[source]

    @contextmanager
    def _remembered(self, deadline: asyncio.Timeout) -> Iterator[None]:
        self._waiting.add(deadline)
        try:
            yield
        finally:
            self._waiting.discard(deadline)


def _too_large(outgoing: Outgoing, source: str, clock: Clock) -> DeadRecord:
    return DeadRecord(
        stage=f"collect.{source}",
        error="MessageSizeTooLargeError",
        message=f"{outgoing.topic}: {len(outgoing.value)} bytes; the broker takes no record so large "
        f"(the first {MAX_BURIED_BYTES} are kept)",
        payload=outgoing.value[:MAX_BURIED_BYTES],
        at=clock(),
    )


async def _wait(event: asyncio.Event, seconds: float) -> None:
    """Wait for an event, but no longer than so many seconds."""
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return
