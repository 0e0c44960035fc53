"""A second look at a topic, beside any group: ranges of records, ends of partitions, what a group has committed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from typing import TypeVar

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from streams.buses.kafka.access import Access, KafkaUnavailable
from streams.buses.kafka.wire import Incoming

T = TypeVar("T")

MAX_FETCH_BYTES = 4 << 20
ANSWER_SECONDS = 10.0
"""Chosen by hand, not measured: the brokers are near."""

log = logging.getLogger(__name__)


class LogReader:
    """Reads without being a member of a group, so that no rebalance touches it. One question at a time."""

    def __init__(self, access: Access, group: str) -> None:
        self._access = access
        self._group = group
        self._consumer: AIOKafkaConsumer | None = None
        self._asking = asyncio.Lock()

    async def read(self, partition: TopicPartition, start: int, stop: int) -> AsyncIterator[Incoming]:
        """Give the records from `start` to before `stop` that are still there; raises KafkaUnavailable."""
        at = start
        while at < stop:
            for record in await self._read_some(partition, at):
                if record.offset >= stop:
                    return
                yield incoming_of(record, self._access)
                at = record.offset + 1

    async def ends(self, partitions: Collection[TopicPartition]) -> dict[TopicPartition, int]:
        """Give the offset after the newest record of each partition; raises KafkaUnavailable."""
        return await self._ask(lambda consumer: consumer.end_offsets(list(partitions)))

    async def beginnings(self, partitions: Collection[TopicPartition]) -> dict[TopicPartition, int]:
        """Give the oldest offset still kept of each partition; raises KafkaUnavailable."""
        return await self._ask(lambda consumer: consumer.beginning_offsets(list(partitions)))

    async def starts(self, partitions: Collection[TopicPartition]) -> dict[TopicPartition, int]:
        """Give where the group goes on in each partition: what it committed, else the oldest kept.

        Raises KafkaUnavailable.
        """
        beginnings = await self.beginnings(partitions)
        committed = await self._committed(partitions)
        return {one: max(beginnings[one], committed.get(one, 0)) for one in partitions}

    async def close(self) -> None:
        """Release the connections. Idempotent."""
        consumer, self._consumer = self._consumer, None
        if consumer is not None:
            await consumer.stop()

    async def _committed(self, partitions: Collection[TopicPartition]) -> dict[TopicPartition, int]:
        """Give the group's committed offsets, where there are any. An admin asks: it never joins the group."""
        admin = AIOKafkaAdminClient(**self._access.async_options)
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await admin.start()
                found = await admin.list_consumer_group_offsets(self._group, partitions=list(partitions))
        except (KafkaError, OSError, TimeoutError) as error:
            raise KafkaUnavailable(f"{self._access.address}: {type(error).__name__} while asking") from error
        finally:
            await admin.close()
        return {one: place.offset for one, place in found.items() if place.offset >= 0}

    async def _read_some(self, partition: TopicPartition, at: int) -> list[ConsumerRecord]:
        async def ask(consumer: AIOKafkaConsumer) -> list[ConsumerRecord]:
            consumer.assign([partition])
            consumer.seek(partition, at)
            found = await consumer.getmany(partition, timeout_ms=1_000)
            return [record for record in found.get(partition, []) if record.offset >= at]

        return await self._ask(ask)

    async def _ask(self, question: Callable[[AIOKafkaConsumer], Awaitable[T]]) -> T:
        async with self._asking:
            try:
                async with asyncio.timeout(ANSWER_SECONDS):
                    if self._consumer is None:
                        self._consumer = await self._connected()
                    return await question(self._consumer)
            except (KafkaError, OSError, TimeoutError) as error:
                await self._forget()
                raise KafkaUnavailable(f"{self._access.address}: {type(error).__name__} while asking") from error

    async def _forget(self) -> None:
        """Begin anew with the next question: a connection that failed may stay so."""
        consumer, self._consumer = self._consumer, None
        if consumer is not None:
            try:
                await consumer.stop()
            except (KafkaError, OSError):
                log.debug("a connection to Kafka could not be closed in order")

    async def _connected(self) -> AIOKafkaConsumer:
        consumer = AIOKafkaConsumer(
            **self._access.async_options,
            group_id=None,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            max_partition_fetch_bytes=MAX_FETCH_BYTES,
        )
        try:
            await consumer.start()
        except BaseException:
            await consumer.stop()
            raise
        return consumer


def incoming_of(record: ConsumerRecord, access: Access) -> Incoming:
    """Give what aiokafka read as our own."""
    return Incoming(
        topic=access.table_name(record.topic),
        partition=record.partition,
        offset=record.offset,
        value=record.value,
        key=record.key,
        headers=tuple(record.headers or ()),
    )
