"""Routes come in; their agents run over Kafka in one Faust application until `stop`, or until work stands still.

A route that writes to other topics than the dead letters is a Faust agent: raw bytes, one record
at a time, a body that never raises. Routes that only write to the store share a service in the same
application, which reads in batches and commits after the write.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import faust
from aiokafka import TopicPartition
from aiokafka.errors import KafkaError
from mode import Service

from schemas.store import Store
from streams.agents import Context
from streams.buses.kafka.access import Access, KafkaUnavailable
from streams.buses.kafka.faust_app import make_app
from streams.buses.kafka.faust_commits import FaustCommits
from streams.buses.kafka.judging import Judging, log_names_of
from streams.buses.kafka.log_reader import LogReader
from streams.buses.kafka.progress import Positions, ProgressWatch, Stalled
from streams.buses.kafka.sender import Sender
from streams.buses.kafka.sinks import Sinks
from streams.buses.kafka.topics import check_topics
from streams.buses.kafka.wire import Incoming
from streams.cancelling import ended
from streams.faults import describe
from streams.guard import DEAD_TOPIC
from streams.routes import Route

GRACE_SECONDS = 2.5
"""After a stop was asked for, a record at hand that does not get done is left to the next worker."""

RELEASE_SECONDS = 10.0
"""Then Kafka's clients may close; after a broker's return one took over 60 (measured 2026-11-25). Chosen by hand, well
below the 30 s after which a supervisor kills."""

log = logging.getLogger(__name__)


class Unreleased(Exception):
    """Kafka's clients do not close: only the process's end ends them. Its cause is the fault that led here, if any."""


@dataclass(frozen=True, kw_only=True)
class WorkerOptions:
    """Where Faust keeps its folder, and when standing still is a fault."""

    folder: Path
    stall_seconds: float = 60.0
    grace_seconds: float = GRACE_SECONDS
    release_seconds: float = RELEASE_SECONDS


class Worker:
    """Runs agents over Kafka in this process. At least once; what is killed is done again by the next."""

    def __init__(
        self, routes: Sequence[Route], context: Context, store: Store | None, access: Access, options: WorkerOptions
    ) -> None:
        self._judged = [route for route in routes if set(route.writes) - {DEAD_TOPIC}]
        self._stored = [route for route in routes if not set(route.writes) - {DEAD_TOPIC}]
        if self._stored and store is None:
            raise ValueError(f"{', '.join(route.name for route in self._stored)}: these agents need a store")
        self._context = context
        self._store = store
        self._access = access
        self._options = options
        self._sender = Sender(access, context.metrics)
        self._watches: list[ProgressWatch] = []
        self._readers: list[LogReader] = []
        self._judgings: list[Judging] = []
        self._commits: list[FaustCommits] = []
        self._stopping = asyncio.Event()
        self._fault: BaseException | None = None

    @property
    def lag(self) -> int | None:
        """Records that waited at the last look, over all partitions of ours; None while that is not known."""
        lags = [watch.lag for watch in self._watches]
        return None if not lags or None in lags else sum(lag for lag in lags if lag is not None)

    async def look(self) -> None:
        """Ask for the lag now instead of at the next look; raises Stalled."""
        for watch in self._watches:
            await watch.look()

    async def run(self) -> None:
        """Run until `stop`.

        Raises TopicsDiffer or KafkaUnavailable at the start, Stalled when work stands still, what a bug raises,
        and Unreleased when the clients do not close.
        """
        names = {route.reads for route in (*self._judged, *self._stored)}
        names |= {topic for route in (*self._judged, *self._stored) for topic in route.writes}
        found = await asyncio.to_thread(check_topics, self._access, sorted(names))
        ids = {name: topic.id for name, topic in found.items()}
        app = self._make_app(ids)
        try:
            await self._start(app)
            await self._watch_until_stopped()
        finally:
            released = await self._close(app)
        if not released and not isinstance(self._fault, Stalled):
            raise Unreleased("Kafka's clients did not close in time, they end with this process") from self._fault
        if self._fault is not None:
            raise self._fault

    async def stop(self) -> None:
        """Finish the records at hand, commit, and let `run` return. Idempotent."""
        self._stopping.set()

    async def _start(self, app: faust.App) -> None:
        try:
            await app.start()
        except (KafkaError, OSError) as error:
            raise KafkaUnavailable(
                f"{self._access.address}: {type(error).__name__} while starting; is it up?"
            ) from error

    async def _watch_until_stopped(self) -> None:
        """Watch progress and commit until `stop`; what goes wrong there is the worker's fault to tell."""
        try:
            async with asyncio.TaskGroup() as group:
                watching = [group.create_task(watch.run()) for watch in self._watches]
                watching += [group.create_task(commits.run()) for commits in self._commits]
                await self._stopping.wait()
                await ended(watching)
        except* Stalled as stalled:
            self._fault = self._fault or stalled.exceptions[0]
        except* Exception as failed:
            self._fail(failed.exceptions[0])

    async def _close(self, app: faust.App) -> bool:
        """Finish and commit what is at hand within the grace, and release everything; false where that took too long.

        What does not let go is left alone: Faust's stop may wait for a rebalance and does not mind being cancelled.
        """
        if self._judgings and app.started:
            try:
                async with asyncio.timeout(self._options.grace_seconds):
                    for judging in self._judgings:
                        await judging.close()
                    for commits in self._commits:
                        await commits.commit()
            except TimeoutError:
                log.warning("stopped before the records at hand were done; the next worker does them again")
            except Exception as error:
                log.warning("the last places were not committed", extra={"error": describe(error)})
        releasing = asyncio.ensure_future(self._release(app))
        done, _ = await asyncio.wait({releasing}, timeout=self._options.release_seconds)
        for task in done:
            task.result()
        return bool(done)

    async def _release(self, app: faust.App) -> None:
        await app.stop()
        for reader in self._readers:
            await reader.close()
        await self._sender.close()

    def _fail(self, error: BaseException) -> None:
        """End the process for an error nobody handles: what was at hand stays unacknowledged."""
        log.error("an agent failed for good, the worker ends", exc_info=error)
        if self._fault is None:
            self._fault = error
        self._stopping.set()

    def _make_app(self, ids: dict[str, str]) -> faust.App:
        group = self._access.group("-".join(route.name for route in self._judged) or "store-host")
        app = make_app(self._access, group, self._options.folder, with_agents=bool(self._judged))
        if self._judged:
            positions = self._watched(group)
            reader = self._readers[-1]

            async def take_over(_: Any, *given: Any, **__: Any) -> None:
                positions.assign([TopicPartition(one.topic, one.partition) for one in given[0]])

            app.on_partitions_assigned.connect(take_over, weak=False)  # type: ignore[arg-type]
            self._commits.append(FaustCommits(app, positions))
            for route in self._judged:
                judging = Judging(
                    route=route,
                    context=self._context,
                    access=self._access,
                    sender=self._sender,
                    reader=reader,
                    positions=positions,
                    log_names=log_names_of(ids),
                )
                self._judgings.append(judging)
                self._add_agent(app, judging)
        if self._stored and self._store is not None:
            sinks = Sinks(
                self._stored,
                context=self._context,
                store=self._store,
                access=self._access,
                sender=self._sender,
                positions=self._watched(self._access.group("store")),
                topic_ids=ids,
            )
            app.service(_service_of(sinks, self._fail))
        return app

    def _watched(self, group: str) -> Positions:
        """Give positions of a group, with a reader beside it and a watch over it."""
        reader = LogReader(self._access, group)
        positions = Positions(reader.starts, self._context.metrics)
        self._readers.append(reader)
        self._watches.append(
            ProgressWatch(
                positions,
                reader.ends,
                self._context.metrics,
                stall_seconds=self._options.stall_seconds,
                table_name=self._access.table_name,
            )
        )
        return positions

    def _add_agent(self, app: faust.App, judging: Judging) -> None:
        topic = app.topic(
            self._access.topic(judging.route.reads),
            key_type=bytes,
            value_type=bytes,
            key_serializer="raw",
            value_serializer="raw",
            acks=False,
        )

        async def body(stream: Any) -> None:
            async for event in stream.events():
                try:
                    await judging.take(_incoming(event.message, judging))
                except Exception as error:
                    self._fail(error)
                    await asyncio.Event().wait()  # taking the next record would pass this one over

        app.agent(topic, name=judging.route.name, concurrency=1)(body)


def _incoming(message: Any, judging: Judging) -> Incoming:
    return Incoming(
        topic=judging.route.reads,
        partition=message.partition,
        offset=message.offset,
        value=message.value,
        key=message.key,
        headers=_headers(message.headers),
    )


def _headers(headers: Any) -> tuple[tuple[str, bytes], ...]:
    """Give headers as pairs, whether Faust kept them so or made a mapping of them."""
    if not headers:
        return ()
    pairs = headers.items() if isinstance(headers, dict) else headers
    return tuple((str(name), bytes(value or b"")) for name, value in pairs)


def _service_of(sinks: Sinks, fail: Callable[[BaseException], None]) -> type[Service]:
    class StoreService(Service):
        """Carries the store's topics beside the agents."""

        @Service.task
        async def _carry(self) -> None:
            try:
                await sinks.run()
            except Exception as error:
                fail(error)

    return StoreService
