"""A Faust agent's body: a Kafka record comes in; what the agent makes of it is on Kafka when this returns."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from aiokafka import TopicPartition

from schemas.dead import DeadRecord
from schemas.record import Record
from schemas.tally import LogPlace, Tally
from streams.agents import Context
from streams.backoff import Backoff, persist
from streams.buses.kafka.access import Access
from streams.buses.kafka.log_reader import LogReader
from streams.buses.kafka.progress import Positions
from streams.buses.kafka.sender import Sender
from streams.buses.kafka.wire import Incoming, Outgoing, open_record, pack_records
from streams.collectors.envelopes import MAX_BURIED_BYTES
from streams.emitted import Emitted
from streams.faults import describe
from streams.guard import guarded
from streams.routes import Route

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Judging:
    """Runs one agent over one Kafka record after the other, and reads again what the consumer skipped.

    At least once. Counters are exact all the same: a tally is placed where the record it counts
    stands, so that one sent twice is added once.
    """

    route: Route
    context: Context
    access: Access
    sender: Sender
    reader: LogReader
    positions: Positions
    log_names: Callable[[str], str]
    """Gives what marks a topic's log as this one, also after the topic was made anew under its name."""
    _at_hand: asyncio.Lock = field(default_factory=asyncio.Lock)
    _closed: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, incoming: Incoming) -> None:
        """Handle a record after all that should have come before it; raises nothing but cancellation or a bug.

        After `close` it never returns, because whoever returns acknowledges.
        """
        if self._closed.is_set():
            await asyncio.Event().wait()
        async with self._at_hand:
            await self._take(incoming)

    async def close(self) -> None:
        """Take no new record, and wait for the one at hand."""
        self._closed.set()
        async with self._at_hand:
            return

    async def _take(self, incoming: Incoming) -> None:
        partition = TopicPartition(self.access.topic(incoming.topic), incoming.partition)
        expected = await persist(lambda: self.positions.expected(partition), self._failed, Backoff())
        if incoming.offset < expected:
            return  # done by this process before a rebalance gave it again
        if incoming.offset > expected:
            await self._reread(partition, expected, incoming)
        await self._handle(incoming)
        self.positions.done(partition, incoming.offset, incoming.topic)

    async def _reread(self, partition: TopicPartition, start: int, incoming: Incoming) -> None:
        """Handle the records from `start` on that the consumer never gave."""
        skipped = incoming.offset - start
        log.warning(
            "the consumer skipped records, they are read again",
            extra={"topic": incoming.topic, "partition": incoming.partition, "first": start, "record_count": skipped},
        )
        found = 0
        at = start

        async def read_on() -> None:
            nonlocal at, found
            async for missing in self.reader.read(partition, at, incoming.offset):
                await self._handle(missing)
                at = missing.offset + 1
                found += 1

        await persist(read_on, self._failed, Backoff())
        self.context.metrics.add("kafka_reread_records_total", found, topic=incoming.topic)
        if found < skipped:
            log.error(
                "records were gone before they were read: the topic's retention has passed",
                extra={"topic": incoming.topic, "partition": incoming.partition, "record_count": skipped - found},
            )

    async def _handle(self, incoming: Incoming) -> None:
        opened = open_record(incoming, self.route.name, self.context.clock())
        emitted = Emitted()
        if opened.records:
            emitted = await guarded(self.route.name, self.route.agent, opened.records, self.context)
        if opened.dead:
            self.context.metrics.add("agent_dead_total", len(opened.dead), agent=self.route.name)
            log.error(
                "bytes that are no record were buried",
                extra={"agent": self.route.name, "topic": incoming.topic, "partition": incoming.partition,
                       "offset": incoming.offset, "error": opened.dead[0].message},
            )  # fmt: skip
        records: list[Record] = [record for more in emitted.records.values() for record in more]
        tally = self._tally(emitted, incoming)
        await self._send([*records, *opened.dead, *tally])

    async def _send(self, records: list[Record]) -> None:
        source = f"/agents/{self.route.name}"
        refused = await self.sender.send(pack_records(records, source, self.context.clock()))
        if refused:
            dead: list[Record] = [self._too_large(one) for one in refused]
            await self.sender.send(pack_records(dead, source, self.context.clock()))

    def _tally(self, emitted: Emitted, incoming: Incoming) -> list[Tally]:
        """Give the batch's counters as one record, placed where the batch stands in its log."""
        writes = emitted.writes
        if writes is None or not (writes.counts or writes.terms):
            return []
        name = f"{self.log_names(incoming.topic)}-{incoming.partition}"
        terms = tuple((key, hits, flagged) for key, (hits, flagged) in writes.terms.items())
        return [
            Tally(counts=tuple(writes.counts.items()), terms=terms, place=LogPlace(log=name, offset=incoming.offset))
        ]

    def _too_large(self, outgoing: Outgoing) -> DeadRecord:
        log.error("a record is larger than Kafka takes and was buried", extra={"topic": outgoing.topic})
        return DeadRecord(
            stage=self.route.name,
            error="MessageSizeTooLargeError",
            message=f"{outgoing.topic}: {len(outgoing.value)} bytes; the broker takes no record so large "
            f"(the first {MAX_BURIED_BYTES} are kept)",
            payload=outgoing.value[:MAX_BURIED_BYTES],
            at=self.context.clock(),
        )

    def _failed(self, error: Exception, wait_seconds: float) -> None:
        self.context.metrics.add("kafka_retries_total")
        log.warning(
            "Kafka does not answer, asking again soon; nothing is lost",
            extra={"error": describe(error), "wait_seconds": round(wait_seconds, 1)},
        )


def log_names_of(ids: Mapping[str, str]) -> Callable[[str], str]:
    """Give what marks each topic's log: its name, and the id the brokers gave it when it was made."""
    return lambda topic: f"{topic}@{ids[topic]}"
