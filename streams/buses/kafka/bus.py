"""Collectors' end and agents over Kafka in one process: the same contract as the bus in memory, on a broker's log.

Delivery: at least once into an idempotent store. What `publish` accepted is on Kafka; a cursor is
saved after that, and its envelope's effects follow whenever a worker runs. Counters are placed where
the records they count stand, so that a batch done twice counts once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from schemas.envelope import Envelope
from schemas.store import Store
from streams.agents import Context
from streams.buses.kafka.access import Access
from streams.buses.kafka.publisher import KafkaPublisher
from streams.buses.kafka.sender import Sender
from streams.buses.kafka.worker import Worker, WorkerOptions
from streams.routes import Route, check_routes


class KafkaBus:
    """Carries envelopes over Kafka. `lourie collect` and `lourie work` run its two halves apart."""

    def __init__(
        self, routes: Sequence[Route], context: Context, store: Store, access: Access, options: WorkerOptions
    ) -> None:
        check_routes(routes)
        self._sender = Sender(access, context.metrics)
        self._publisher = KafkaPublisher(self._sender, store, context.clock)
        self.worker = Worker(routes, context, store, access, options)

    async def publish(self, envelope: Envelope) -> None:
        """Send an envelope and wait for the brokers; raises BusStopped after a stop."""
        await self._publisher.publish(envelope)

    async def run(self) -> None:
        """Run the agents and save cursors until `stop`; raises what the worker raises."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._publisher.run())
                group.create_task(self.worker.run())
        finally:
            await self._sender.close()

    async def stop(self) -> None:
        """Accept nothing more, save the cursors, finish the records at hand. Idempotent."""
        await self._publisher.stop()
        await self.worker.stop()
