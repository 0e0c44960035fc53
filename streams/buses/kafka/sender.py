"""Kafka records come in; when `send` returns, every one of them is acknowledged by all replicas in sync.

kafka-python, idempotent: what it sends again by itself is kept once. Its calls that may block run in a
thread, so the loop stays free; acknowledgements come back to the loop by callback.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Sequence
from typing import Any

from kafka import KafkaProducer
from kafka.errors import KafkaConnectionError, KafkaError, MessageSizeTooLargeError, RecordListTooLargeError

from streams.backoff import Backoff
from streams.buses.kafka.access import Access
from streams.buses.kafka.wire import Outgoing
from streams.metrics import Metrics

MAX_REQUEST_BYTES = 16 << 20
"""Above every topic's limit, which is of compressed bytes: the broker is the judge."""
CLOSE_SECONDS = 1.0
RETRY_CAP_SECONDS = 5.0
"""Longest wait between two tries; chosen by hand, not measured."""
OPTIONS: dict[str, Any] = {
    "acks": "all",
    "enable_idempotence": True,
    "compression_type": "zstd",
    "linger_ms": 0,  # an envelope is a batch already; lingering costs its milliseconds (measured: 20 ms cost 21)
    "batch_size": 128 << 10,
    "max_request_size": MAX_REQUEST_BYTES,
    "request_timeout_ms": 10_000,
    "delivery_timeout_ms": 3_600_000,  # its own tries keep order and numbers, so they double nothing
    "max_block_ms": 5_000,
    "bootstrap_timeout_ms": 5_000,
}
TOO_LARGE = (MessageSizeTooLargeError, RecordListTooLargeError)

log = logging.getLogger(__name__)


class Sender:
    """Sends records until they are acknowledged, however long the brokers are away."""

    def __init__(self, access: Access, metrics: Metrics) -> None:
        self._access = access
        self._metrics = metrics
        self._producer: KafkaProducer | None = None
        self._closed = threading.Event()
        self._connecting = threading.Lock()

    async def send(self, outgoing: Sequence[Outgoing]) -> list[Outgoing]:
        """Have every record acknowledged; gives those the brokers will never take because they are too large.

        Tries as long as it takes; ends early by cancellation only, and then some may have been sent.
        """
        if not outgoing:
            return []
        refused: list[Outgoing] = []
        backoff = Backoff(cap_seconds=RETRY_CAP_SECONDS)
        left = list(outgoing)
        with self._metrics.timed("kafka_send_seconds"), self._metrics.waiting("Kafka"):
            while left:
                outcomes = await self._attempt(left)
                failed = [(one, error) for one, error in zip(left, outcomes, strict=True) if error is not None]
                refused += [one for one, error in failed if isinstance(error, TOO_LARGE)]
                again = [(one, error) for one, error in failed if not isinstance(error, TOO_LARGE)]
                left = [one for one, _ in again]
                if again:
                    await self._wait(again[0][1], backoff.next_seconds())
        self._metrics.add("kafka_sent_records_total", len(outgoing) - len(refused))
        return refused

    async def close(self) -> None:
        """Give up what was not acknowledged and release the connections, for good. Idempotent; raises nothing."""
        self._closed.set()
        producer, self._producer = self._producer, None
        if producer is None:
            return
        try:
            await asyncio.to_thread(producer.close, CLOSE_SECONDS)
        except KafkaError as error:  # kafka-python 3.0 stops closing where it cannot flush
            log.warning("records were given up unacknowledged", extra={"error": type(error).__name__})
            producer._sender.force_close()  # noqa: SLF001 - what its own close would have done next

    async def _wait(self, error: Exception, wait_seconds: float) -> None:
        self._metrics.add("kafka_retries_total")
        log.warning(
            "Kafka does not take records, sending again soon; nothing is lost",
            extra={"error": type(error).__name__, "wait_seconds": round(wait_seconds, 1)},
        )
        await asyncio.sleep(wait_seconds)

    async def _attempt(self, outgoing: Sequence[Outgoing]) -> list[Exception | None]:
        """Send once; gives each record's error, None for one that was acknowledged."""
        loop = asyncio.get_running_loop()
        outcomes: list[asyncio.Future[Exception | None]] = [loop.create_future() for _ in outgoing]

        def settle(outcome: asyncio.Future[Exception | None], error: Exception | None) -> None:
            if not outcome.done():
                outcome.set_result(error)

        def tell(number: int, error: Exception | None) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(settle, outcomes[number], error)

        await asyncio.to_thread(self._hand_over, outgoing, tell)
        return [await outcome for outcome in outcomes]

    def _hand_over(self, outgoing: Sequence[Outgoing], tell: Any) -> None:
        """Give all records to the producer, in a thread; each is answered through `tell`."""
        for number, one in enumerate(outgoing):
            try:
                future = self._connected().send(
                    self._access.topic(one.topic), value=one.value, key=one.key, headers=list(one.headers)
                )
            except (KafkaError, OSError) as error:
                tell(number, error)
                if not isinstance(error, TOO_LARGE):
                    for later in range(number + 1, len(outgoing)):
                        tell(later, error)
                    return
            else:
                future.add_callback(lambda _, number=number: tell(number, None))
                future.add_errback(lambda error, number=number: tell(number, error))

    def _connected(self) -> KafkaProducer:
        with self._connecting:  # collectors send from threads of their own
            if self._closed.is_set():
                raise KafkaConnectionError("the sender was closed")
            producer = self._producer = self._producer or KafkaProducer(**self._access.python_options, **OPTIONS)
            if self._closed.is_set():  # while it was made: whoever closed did not see it
                self._producer = None
                producer.close(0)
            return producer
