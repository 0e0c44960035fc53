"""The buses the contract runs over: how each is made, filled up, frozen, cut off and brought to rest."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Protocol

import pytest

from schemas.bus import Bus
from streams.agents import Context
from streams.buses.kafka.bus import KafkaBus
from streams.buses.kafka.topics import open_admin
from streams.buses.kafka.worker import WorkerOptions
from streams.buses.memory import MemoryBus, MemoryLimits
from streams.routes import ROUTES
from tests.servers.kafka import Kafka
from tests.streams.buses.kafka.corners import corner
from tests.streams.memory_store import MemoryStore

QUEUE_POSTS = 40
"""Small enough to fill in a test."""
GRACE_SECONDS = 0.5


class Buses(Protocol):
    """One kind of bus, over one log and any number of lives."""

    def make(self, context: Context, store: MemoryStore) -> Bus:
        """Make a bus; the next one goes on with the same log."""

    async def ready(self, bus: Bus) -> None:
        """Wait until a running bus does its work."""

    async def rest(self, bus: Bus) -> None:
        """Wait until a running bus has nothing left to do."""

    def fill(self, store: MemoryStore) -> None:
        """Make the bus unable to take more: what it leans on is away."""

    def empty(self, store: MemoryStore) -> None:
        """Bring back what it leans on."""


class MemoryBuses:
    """In this process. Its log is gone with it, so nothing may be lost by that."""

    def make(self, context: Context, store: MemoryStore) -> Bus:
        limits = MemoryLimits(queue_posts=QUEUE_POSTS, grace_seconds=GRACE_SECONDS)
        return MemoryBus(ROUTES, context, store, limits=limits)

    async def ready(self, bus: Bus) -> None:
        await asyncio.sleep(0)

    async def rest(self, bus: Bus) -> None:
        assert isinstance(bus, MemoryBus)
        while bus.queued_count:
            await asyncio.sleep(0.001)

    def fill(self, store: MemoryStore) -> None:
        store.refusals = 10_000

    def empty(self, store: MemoryStore) -> None:
        store.refusals = 0


class KafkaBuses:
    """Over a real broker, in a corner of its own."""

    def __init__(self, server: Kafka, folder: Path) -> None:
        self._server = server
        self._folder = folder
        self._access = corner(server)
        with open_admin(self._access) as admin:
            admin.apply()

    def make(self, context: Context, store: MemoryStore) -> Bus:
        options = WorkerOptions(folder=self._folder / "faust", grace_seconds=GRACE_SECONDS)
        return KafkaBus(ROUTES, context, store, self._access, options)

    async def ready(self, bus: Bus) -> None:
        assert isinstance(bus, KafkaBus)
        await bus.worker.look()
        while bus.worker.lag is None:
            await asyncio.sleep(0.05)
            await bus.worker.look()

    async def rest(self, bus: Bus) -> None:
        assert isinstance(bus, KafkaBus)
        await self.ready(bus)
        for _ in range(2):  # the first look may fall between an agent and those that read what it wrote
            await bus.worker.look()
            while bus.worker.lag != 0:
                await asyncio.sleep(0.1)
                await bus.worker.look()

    def fill(self, store: MemoryStore) -> None:
        self._server.pause()

    def empty(self, store: MemoryStore) -> None:
        self._server.go_on()


def memory_buses(request: pytest.FixtureRequest) -> Buses:
    return MemoryBuses()


def kafka_buses(request: pytest.FixtureRequest) -> Buses:
    return KafkaBuses(request.getfixturevalue("kafka_server"), request.getfixturevalue("tmp_path"))


BUSES: dict[str, Callable[[pytest.FixtureRequest], Buses]] = {"memory": memory_buses, "kafka": kafka_buses}


@asynccontextmanager
async def running(buses: Buses, bus: Bus) -> AsyncIterator[None]:
    """Run a bus beside the block; after it let the bus come to rest, and stop it."""
    async with asyncio.TaskGroup() as group:
        group.create_task(bus.run())
        await buses.ready(bus)
        yield
        await buses.rest(bus)
        await bus.stop()
