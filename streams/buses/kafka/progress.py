"""Where a process stands in each partition it was given, and the watch that ends it when it stands still."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Collection, Mapping

from aiokafka import TopicPartition

from streams.buses.kafka.access import KafkaUnavailable
from streams.metrics import Metrics

LOOK_SECONDS = 2.0
"""How often lag is asked for; chosen by hand, not measured."""

Ends = Callable[[Collection[TopicPartition]], Awaitable[Mapping[TopicPartition, int]]]
Starts = Callable[[Collection[TopicPartition]], Awaitable[Mapping[TopicPartition, int]]]

log = logging.getLogger(__name__)


class Stalled(Exception):
    """The process has work and does not get on with it; only a new start helps. The message says what stands."""


class Positions:
    """The offset to handle next in each partition of ours; None until its first record or look."""

    def __init__(self, starts: Starts, metrics: Metrics) -> None:
        self._starts = starts
        self._metrics = metrics
        self._next: dict[TopicPartition, int | None] = {}
        self._committed: dict[TopicPartition, int] = {}
        self.done_count = 0
        """Records handled so far: what progress is judged by."""

    @property
    def assigned(self) -> frozenset[TopicPartition]:
        """The partitions this process was given."""
        return frozenset(self._next)

    def assign(self, partitions: Collection[TopicPartition]) -> None:
        """Take a new assignment: what was ours and stays ours keeps its place, what went is forgotten."""
        self._next = {partition: self._next.get(partition) for partition in partitions}
        self._committed = {one: place for one, place in self._committed.items() if one in self._next}

    async def expected(self, partition: TopicPartition) -> int:
        """Give the offset that must come next; the group's place for a partition new to us.

        Raises KafkaUnavailable.
        """
        known = self._next.get(partition)
        if known is not None:
            return known
        unknown = {partition, *(one for one, place in self._next.items() if place is None)}
        starts = await self._starts(unknown)
        for one, start in starts.items():
            if one in self._next and self._next[one] is None:
                self._next[one] = self._committed[one] = start
        return starts[partition]

    def done(self, partition: TopicPartition, offset: int, topic: str, count: int = 1) -> None:
        """Note that a record's effects are done."""
        self.done_count += count
        self._metrics.add("kafka_acknowledged_records_total", count, topic=topic)
        if partition in self._next:
            self._next[partition] = offset + 1

    def uncommitted(self) -> dict[TopicPartition, int]:
        """Give the places that moved since they were committed."""
        places = {one: place for one, place in self._next.items() if place is not None}
        return {one: place for one, place in places.items() if self._committed.get(one) != place}

    def committed(self, places: Mapping[TopicPartition, int]) -> None:
        """Note that places were committed."""
        self._committed |= {one: place for one, place in places.items() if one in self._next}


class ProgressWatch:
    """Health is progress: partitions are assigned, and nothing waits or something was done of late."""

    def __init__(
        self,
        positions: Positions,
        ends: Ends,
        metrics: Metrics,
        *,
        stall_seconds: float,
        monotonic: Callable[[], float] = time.monotonic,
        table_name: Callable[[str], str] = str,
    ) -> None:
        self._positions = positions
        self._ends = ends
        self._metrics = metrics
        self._stall_seconds = stall_seconds
        self._monotonic = monotonic
        self._table_name = table_name
        self._well_at = monotonic()
        self._seen: tuple[int, float] = (-1, -1.0)
        self.lag: int | None = None
        """Records that wait in our partitions; None while nothing is assigned or the brokers do not say."""

    async def run(self) -> None:
        """Look until cancelled; raises Stalled."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> None:
        """Ask for the lag once; raises Stalled when nothing went on for `stall_seconds`.

        While the brokers do not answer nothing is judged: a new start would not help.
        """
        try:
            self.lag = await self._lag()
        except KafkaUnavailable:
            self.lag = None
            self._well_at = self._monotonic()
            log.warning("Kafka does not answer, the lag is not known")
            return
        seen = (self._positions.done_count, self._tries())
        if self.lag == 0 or seen != self._seen:
            self._well_at = self._monotonic()
        self._seen = seen
        seconds = self._monotonic() - self._well_at
        if seconds >= self._stall_seconds:
            raise Stalled(self._fault(seconds))

    async def _lag(self) -> int | None:
        partitions = self._positions.assigned
        if not partitions:
            return None
        ends = await self._ends(partitions)
        lags: dict[str, int] = {}
        counts: dict[str, int] = {}
        for partition in partitions:
            topic = self._table_name(partition.topic)
            waiting = max(0, ends[partition] - await self._positions.expected(partition))
            lags[topic] = lags.get(topic, 0) + waiting
            counts[topic] = counts.get(topic, 0) + 1
        for topic, lag in lags.items():
            self._metrics.set("kafka_lag_records", lag, topic=topic)
            self._metrics.set("kafka_assigned_partitions", counts[topic], topic=topic)
        return sum(lags.values())

    def _tries(self) -> float:
        """Count tries at what is away (store, brokers): whoever waits for these is not stuck."""
        reading = self._metrics.read()
        names = ("store_retries_total", "kafka_retries_total", "agent_retries_total")
        return sum(value for (name, _), value in reading.samples.items() if name in names)

    def _fault(self, seconds: float) -> str:
        if self.lag is None:
            return (
                f"no partition was given for {seconds:.0f} seconds; expected at least one: more processes than "
                "partitions, or the group has lost this one"
            )
        return f"{self.lag} records wait and nothing was done for {seconds:.0f} seconds"
