"""Kafka records of the store's topics come in, in batches; each is in the store before its offsets are committed.

Offsets are committed beside the next write, every half second: a batch does not wait for the brokers.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import KafkaError

from schemas.record import Record
from schemas.store import Store, WriteBatch
from schemas.tally import LogPlace, Tally
from streams.agents import Context
from streams.backoff import Backoff
from streams.buses.kafka.access import Access
from streams.buses.kafka.faust_commits import COMMIT_SECONDS
from streams.buses.kafka.judging import log_names_of
from streams.buses.kafka.log_reader import incoming_of
from streams.buses.kafka.progress import Positions
from streams.buses.kafka.sender import Sender
from streams.buses.kafka.wire import Incoming, open_record, pack_records
from streams.cancelling import ended
from streams.commit import commit
from streams.emitted import merge_writes
from streams.guard import guarded
from streams.routes import Route
from streams.trace_ids import traced

BATCH_RECORDS = 500
FETCH_MILLISECONDS = 200
MAX_FETCH_BYTES = 4 << 20
REVOKE_SECONDS = 15.0
"""A rebalance waits so long for the batch at hand; below the rebalance time-out (20 s)."""
STOP_SECONDS = 1.0
"""The last commit before a stop may take so long; what it misses is done again, and nothing is doubled."""
OPTIONS: dict[str, Any] = {
    "enable_auto_commit": False,
    "auto_offset_reset": "earliest",
    "session_timeout_ms": 10_000,
    "heartbeat_interval_ms": 1_000,
    "rebalance_timeout_ms": 20_000,
    "request_timeout_ms": 30_000,
    "max_partition_fetch_bytes": MAX_FETCH_BYTES,
    "fetch_max_wait_ms": 100,
}

log = logging.getLogger(__name__)


class Sinks(ConsumerRebalanceListener):  # type: ignore[misc]
    """Reads the topics of several agents together, so that a batch of all of them is one write.

    At least once, into a store that takes everything twice without doubling it. Offsets are
    committed after the write, and before a partition is given away.
    """

    def __init__(
        self,
        routes: Sequence[Route],
        *,
        context: Context,
        store: Store,
        access: Access,
        sender: Sender,
        positions: Positions,
        topic_ids: dict[str, str],
    ) -> None:
        self._routes = routes
        self._context = context
        self._store = store
        self._access = access
        self._sender = sender
        self._positions = positions
        self._log_names = log_names_of(topic_ids)
        self._batch = asyncio.Lock()
        self._consumer: AIOKafkaConsumer | None = None

    async def run(self) -> None:
        """Carry batches until cancelled; waits for brokers that are away."""
        backoff = Backoff(cap_seconds=5.0)
        while True:
            try:
                await self._carry_on()
            except (KafkaError, OSError) as error:
                self._context.metrics.add("kafka_retries_total")
                wait_seconds = backoff.next_seconds()
                log.warning(
                    "Kafka does not give records, asking again soon; nothing is lost",
                    extra={"error": type(error).__name__, "wait_seconds": round(wait_seconds, 1)},
                )
                await asyncio.sleep(wait_seconds)

    async def on_partitions_revoked(self, revoked: Sequence[TopicPartition]) -> None:  # noqa: ARG002 - aiokafka's
        """Let the batch at hand finish and be committed before its partitions go to another process."""
        try:
            async with asyncio.timeout(REVOKE_SECONDS):
                async with self._batch:
                    await self._commit()
        except TimeoutError:
            log.warning("a batch outlived its partitions; another process does it again, and nothing is doubled")

    async def on_partitions_assigned(self, assigned: Sequence[TopicPartition]) -> None:
        """Take the new assignment."""
        self._positions.assign(assigned)

    async def _carry_on(self) -> None:
        """Read, handle and write, and commit beside it, until a fault."""
        self._consumer = consumer = AIOKafkaConsumer(
            **self._access.async_options,
            **OPTIONS,
            group_id=self._access.group("store"),
        )
        consumer.subscribe([self._access.topic(route.reads) for route in self._routes], listener=self)
        committing = asyncio.ensure_future(self._commit_regularly())
        try:
            await consumer.start()
            while not committing.done():
                await self._carry_some(consumer)
            await committing
        finally:
            await ended([committing])
            await self._commit_at_last()
            await consumer.stop()

    async def _carry_some(self, consumer: AIOKafkaConsumer) -> None:
        found = await consumer.getmany(timeout_ms=FETCH_MILLISECONDS, max_records=BATCH_RECORDS)
        if not found:
            return
        async with self._batch:
            if not set(found) <= consumer.assignment():
                return  # taken away while we waited: whoever has it now reads it from its offset
            incoming = [incoming_of(one, self._access) for more in found.values() for one in more]
            with traced(incoming[0].place):
                await self._carry(incoming)
            for partition, records in found.items():
                topic = self._access.table_name(partition.topic)
                self._positions.done(partition, records[-1].offset, topic, len(records))

    async def _commit_regularly(self) -> None:
        while True:
            await asyncio.sleep(COMMIT_SECONDS)
            await self._commit()

    async def _commit_at_last(self) -> None:
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await self._commit()
        except TimeoutError:
            log.warning("stopped before the last offsets were committed; a little is done again, nothing is doubled")

    async def _commit(self) -> None:
        """Commit what is done. A refused commit is no fault: the records are done again, and nothing is doubled."""
        places = self._positions.uncommitted()
        if not places or self._consumer is None:
            return
        try:
            await self._consumer.commit(places)
        except (KafkaError, OSError) as error:
            log.warning(
                "offsets were not committed; these records are done again", extra={"error": type(error).__name__}
            )
        else:
            self._positions.committed(places)

    async def _carry(self, incoming: Sequence[Incoming]) -> None:
        """Run each agent over its topic's records in the table's order, and write all of it as one."""
        dead: list[Record] = []
        writes: list[WriteBatch] = []
        for route in self._routes:
            records: list[Record] = []
            for one in (one for one in incoming if one.topic == route.reads):
                opened = open_record(one, route.name, self._context.clock())
                records += [self._placed(record, one) for record in opened.records]
                dead += opened.dead
                if opened.dead:
                    self._context.metrics.add("agent_dead_total", len(opened.dead), agent=route.name)
                    log.error("bytes that are no record were buried", extra={"agent": route.name, "topic": one.topic})
            if records:
                emitted = await guarded(route.name, route.agent, records, self._context)
                dead += [record for more in emitted.records.values() for record in more]
                if emitted.writes is not None:
                    writes.append(emitted.writes)
        if dead:
            await self._sender.send(pack_records(dead, "/agents/store", self._context.clock()))
        await commit(merge_writes(writes), self._store, self._context)
        self._observe_age(writes)

    def _placed(self, record: Record, incoming: Incoming) -> Record:
        """Give a tally its place in this log where whoever sent it gave it none."""
        if not isinstance(record, Tally) or record.place is not None:
            return record
        name = f"{self._log_names(incoming.topic)}-{incoming.partition}"
        return Tally(counts=record.counts, terms=record.terms, place=LogPlace(log=name, offset=incoming.offset))

    def _observe_age(self, writes: Sequence[WriteBatch]) -> None:
        now = self._context.clock()
        ages = [(now - flagged.post.observed_at).total_seconds() for batch in writes for flagged in batch.posts]
        self._context.metrics.observe("post_to_store_seconds", ages)
