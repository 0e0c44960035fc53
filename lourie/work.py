"""`lourie work`: agents over Kafka, as many processes of them as there is work."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import logging
import threading
from collections.abc import Coroutine, Sequence
from typing import TYPE_CHECKING, Any

import click

from lourie.kafka import end_at_once, kafka_errors
from lourie.knowledge import put_packaged_knowledge_in_force, warm_up
from lourie.memory import for_good
from lourie.metrics_server import metrics_server
from lourie.options import run_async, settings_of
from lourie.process import context_of, data_folder, no_knowledge, on_signals
from lourie.stores import open_store
from schemas.store import Store
from streams.cancelling import ended
from streams.clock import utc_now
from streams.knowledge_watch import KnowledgeWatch
from streams.logs import set_up_logs
from streams.metrics import Metrics
from streams.routes import ROUTES, Route
from streams.settings import Settings

if TYPE_CHECKING:
    from streams.buses.kafka.access import Access
    from streams.buses.kafka.worker import Worker

AGENTS = tuple(route.name for route in ROUTES)
JUDGE = "detect"
"""The one agent that needs knowledge and no store."""

log = logging.getLogger(__name__)


@click.command()
@click.argument("agents", nargs=-1, metavar="[AGENT]...")
@click.pass_context
def work(ctx: click.Context, agents: tuple[str, ...]) -> None:
    """Run agents over Kafka: detect judges posts; index, count, forget, decide and bury write to the store.

    Without a name all of them run. Start as many processes with `detect` as posts.collected has
    partitions, at most; each takes its share, and when one is killed the others take its partitions.
    Ctrl-C or SIGTERM ends it cleanly. A process with work that gets nothing done for
    `kafka_stall_seconds` ends itself with exit code 1: have a supervisor start it again.

    \b
    Examples:
      lourie work detect
      lourie work index count forget decide bury
    """
    unknown = [name for name in agents if name not in AGENTS]
    if unknown:
        raise click.UsageError(f"no agent {unknown[0]!r}; known: {', '.join(AGENTS)}")
    routes = [route for route in ROUTES if not agents or route.name in agents]
    settings = settings_of(ctx)
    set_up_logs(settings)
    data_folder(settings)
    with kafka_errors():
        run_async(functools.partial(_work, settings, routes))


def tell_of_threads(arguments: threading.ExceptHookArgs) -> None:
    """Say in one line that Kafka left a client's thread: who started the thread tells what it means and ends well."""
    from aiokafka.errors import KafkaError

    if issubclass(arguments.exc_type, (KafkaError, OSError)):
        log.warning("a thread of Kafka's client ended", extra={"error": arguments.exc_type.__name__})
    else:
        threading.__excepthook__(arguments)


async def _work(settings: Settings, routes: Sequence[Route]) -> None:
    from streams.buses.kafka.access import Access
    from streams.buses.kafka.worker import Worker, WorkerOptions

    threading.excepthook = tell_of_threads
    access = Access.of(settings)
    metrics = Metrics()
    async with contextlib.AsyncExitStack() as stack:
        beside: list[Coroutine[Any, Any, None]] = []
        store: Store | None = None
        if any(route.name != JUDGE for route in routes):
            store = await stack.enter_async_context(open_store(settings))
        knowledge = no_knowledge
        if any(route.name == JUDGE for route in routes):
            watch = await _knowledge(settings, access, metrics, stack, beside)
            knowledge = watch.current
        options = WorkerOptions(folder=settings.data_folder / "faust", stall_seconds=settings.kafka_stall_seconds)
        worker = Worker(routes, context_of(knowledge, metrics), store, access, options)
        stack.enter_context(
            metrics_server(
                settings.metrics_host, settings.metrics_port, render=metrics.render, ready=lambda: _fault(worker)
            )
        )
        click.echo(f"Lourie is working: {', '.join(route.name for route in routes)}. (Ctrl-C ends it)", err=True)
        await _run(worker, beside)


async def _knowledge(
    settings: Settings,
    access: Access,
    metrics: Metrics,
    stack: contextlib.AsyncExitStack,
    beside: list[Coroutine[Any, Any, None]],
) -> KnowledgeWatch:
    """Load the newest published knowledge, else the packaged; `beside` gets what keeps it the newest."""
    from streams.buses.kafka.snapshots import TOPIC, PublishedKnowledge
    from streams.buses.kafka.topics import check_topics

    await asyncio.to_thread(check_topics, access, [TOPIC])
    published = PublishedKnowledge(access, settings.knowledge_folder, utc_now)
    stack.push_async_callback(published.close)
    if not await published.fetch_newest():
        log.info("no knowledge was published yet, the packaged is in force; see `lourie knowledge publish`")
        await asyncio.to_thread(put_packaged_knowledge_in_force, settings)
    with for_good():
        watch = await asyncio.to_thread(KnowledgeWatch, settings.knowledge_folder, metrics=metrics)
    await asyncio.to_thread(warm_up, watch.current())
    beside += [published.run(), watch.run()]
    return watch


async def _run(worker: Worker, beside: Sequence[Coroutine[Any, Any, None]]) -> None:
    """Run the worker and what belongs beside it until a signal; a stall or a bug ends the process at once."""
    from streams.buses.kafka.progress import Stalled
    from streams.buses.kafka.worker import Unreleased

    stopped = on_signals()
    running = asyncio.ensure_future(worker.run())
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one) for one in (*beside, _stop_when(stopped, worker))]
        await asyncio.wait([running])
        await ended(tasks)
    try:
        running.result()
    except Stalled as error:
        end_at_once(f"{error}; this process ends, and its work goes on in the next")
    except Unreleased as error:
        end_at_once(str(error), code=1 if error.__cause__ else 0)


async def _stop_when(stopped: asyncio.Event, worker: Worker) -> None:
    await stopped.wait()
    await worker.stop()


def _fault(worker: Worker) -> str:
    return "" if worker.lag is not None else "no partitions were given yet, or Kafka does not answer"
