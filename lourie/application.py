"""Settings and collectors in, one running process out: store, bus, pumps, desk, and an orderly end."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass

from dashboards.desk.app import create_desk
from lourie import __version__
from lourie.delivering import Alerting, AlertPlan, alert_plan, sole_deliverer
from lourie.desk_server import DeskServer, desk_options
from lourie.feed_door import door_of
from lourie.feed_pushing import FeedPushing, endpoints_of
from lourie.knowledge import warm_up
from lourie.learning import learner_of
from lourie.memory import for_good
from lourie.process import context_of, on_signals
from lourie.stores import open_ledger, open_store
from lourie.term_bench import TermBench
from schemas.health import PipelineHealth
from schemas.store import Store, StoreUnavailable
from streams.buses.memory import MemoryBus, MemoryLimits
from streams.cancelling import ended
from streams.clock import utc_now
from streams.collectors.collector import Collector
from streams.feed_endpoints import FeedEndpoint
from streams.health import HealthMonitor
from streams.knowledge_watch import KnowledgeWatch
from streams.learning import Learner
from streams.ledger import Ledger
from streams.metrics import Metrics
from streams.pump import Pump
from streams.routes import ROUTES
from streams.settings import Settings

log = logging.getLogger(__name__)

RETAIN_SECONDS = 3600
"""How often what has passed its time is erased; chosen by hand: retention is counted in days."""


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What a running process is made of."""

    settings: Settings
    store: Store
    ledger: Ledger
    knowledge: KnowledgeWatch
    metrics: Metrics
    bus: MemoryBus
    health: HealthMonitor
    learner: Learner | None
    alerts: AlertPlan | None
    """Null where another process of this data folder delivers."""
    feeds: tuple[FeedEndpoint, ...]
    """Whom changes are pushed to; nobody where another process delivers."""


@contextlib.asynccontextmanager
async def assembled(settings: Settings) -> AsyncIterator[Parts]:
    """Open everything that lives as long as the process; close it in any case."""
    metrics = Metrics()
    alerts: AlertPlan | None = alert_plan(settings)
    feeds = endpoints_of(settings)
    with for_good():
        knowledge = KnowledgeWatch(settings.knowledge_folder, metrics=metrics)
    async with contextlib.AsyncExitStack() as stack:
        if not stack.enter_context(sole_deliverer(settings)):
            log.warning("another process delivers from this data folder: alerts and feeds are left to it")
            alerts, feeds = None, ()
        store = await stack.enter_async_context(open_store(settings))
        ledger = await stack.enter_async_context(open_ledger(settings))
        learner = learner_of(settings) if settings.learn_topics else None
        context = context_of(knowledge.current, metrics, learner)
        bus = MemoryBus(ROUTES, context, store, limits=MemoryLimits(queue_posts=settings.queue_posts))
        health = HealthMonitor(metrics, knowledge=lambda: knowledge.current().hash, version=__version__, clock=utc_now)
        yield Parts(
            settings=settings,
            store=store,
            ledger=ledger,
            knowledge=knowledge,
            metrics=metrics,
            bus=bus,
            health=health,
            learner=learner,
            alerts=alerts,
            feeds=feeds,
        )


async def serve(
    parts: Parts,
    collectors: Sequence[Collector],
    *,
    with_desk: bool,
    ready: Callable[[str | None], None],
    finished: Callable[[], None] | None = None,
) -> None:
    """Carry posts and show the board until a signal; without a desk also when all sources have ended.

    `ready` is called with the board's address once it answers; `finished` when all sources have ended.
    """
    stopped = on_signals()
    pumps = [Pump(one, parts.bus, parts.store, clock=utc_now, metrics=parts.metrics) for one in collectors]
    desk = _desk(parts) if with_desk else None
    async with asyncio.TaskGroup() as group:
        if desk:
            await desk.start(group)
        delivering = await _delivering(parts, desk)
        bus = group.create_task(parts.bus.run())
        works = [parts.health.run(), parts.knowledge.run(), retain(parts.store, parts.settings)]
        works += [work for one in delivering for work in one.works()]
        beside = [group.create_task(work) for work in works]
        if parts.learner:
            beside.append(group.create_task(parts.learner.run()))
        ready(desk.address if desk else None)
        await asyncio.to_thread(warm_up, parts.knowledge.current())
        pumping = [group.create_task(pump.run()) for pump in pumps]
        await _until_done(stopped, pumping, parts.bus, stay=with_desk, finished=finished)
        for task in pumping:
            task.cancel()
        await parts.bus.stop()
        await bus
        await ended(beside)
        await asyncio.gather(*(one.finish() for one in delivering))
        if parts.learner:
            await parts.learner.save()
        if desk:
            await desk.stop()


async def _until_done(
    stopped: asyncio.Event,
    pumping: list[asyncio.Task[None]],
    bus: MemoryBus,
    *,
    stay: bool,
    finished: Callable[[], None] | None,
) -> None:
    """Wait for a signal, or for the end of all sources and, without a desk, until what they gave is done."""
    signalled = asyncio.ensure_future(stopped.wait())
    exhausted = asyncio.gather(*pumping, return_exceptions=True)
    await asyncio.wait((signalled, exhausted), return_when=asyncio.FIRST_COMPLETED)
    if exhausted.done() and not stopped.is_set():
        if finished:
            finished()
        drained = asyncio.ensure_future(signalled if stay else bus.drained())
        await asyncio.wait((signalled, drained), return_when=asyncio.FIRST_COMPLETED)
        drained.cancel()
    signalled.cancel()


def _desk(parts: Parts) -> DeskServer:
    settings = parts.settings

    def health() -> PipelineHealth:
        return parts.health.current(queued_count=parts.bus.queued_count)

    bench = TermBench(settings, parts.store, parts.knowledge, utc_now)
    application = create_desk(
        parts.store,
        options=desk_options(settings, bench.door, door_of(settings, parts.ledger)),
        knowledge=parts.knowledge.current,
        health=health,
        metrics_text=parts.metrics.render,
        audit=parts.ledger.record,
        clock=utc_now,
    )
    return DeskServer(application, host=settings.desk_host, port=settings.desk_port)


async def _delivering(parts: Parts, desk: DeskServer | None) -> tuple[Alerting | FeedPushing, ...]:
    if parts.alerts is None:
        return ()
    address = desk.address if desk else None
    alerting = await Alerting.open(parts.alerts, parts.settings, parts.store, parts.ledger, parts.metrics, address)
    pushing = FeedPushing.open(parts.feeds, parts.store, parts.ledger, parts.metrics)
    await alerting.begin()
    await pushing.begin()
    return alerting, pushing


async def retain(store: Store, settings: Settings) -> None:
    """Erase what has passed its time, every hour until cancelled."""
    while True:
        try:
            await store.retain(settings.retention, utc_now())
        except StoreUnavailable as error:
            log.warning("the store cannot be reached, retention tries again later", extra={"error": str(error)})
        await asyncio.sleep(RETAIN_SECONDS)
