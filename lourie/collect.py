"""`lourie collect`: from the sources to Kafka, for workers elsewhere to judge."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lourie.kafka import kafka_errors
from lourie.metrics_server import metrics_server
from lourie.options import run_async, settings_of
from lourie.process import data_folder, on_signals
from lourie.run import collector_of
from lourie.stores import open_store
from streams.clock import utc_now
from streams.collectors.collector import Collector
from streams.collectors.replay import STANDARD_INPUT, Replay, ReplayOptions
from streams.health import waits_too_long
from streams.logs import set_up_logs
from streams.metrics import Metrics
from streams.pseudonyms import Pseudonyms
from streams.pump import Pump
from streams.settings import Settings

if TYPE_CHECKING:
    from streams.buses.kafka.publisher import KafkaPublisher

WRITTEN = ("posts.collected", "posts.deleted", "posts.dead")
"""What collectors write."""


@click.command()
@click.option("--source", "sources", multiple=True, help="Collect from this source; repeatable. Default: settings.")
@click.option(
    "--file",
    type=click.Path(exists=True, dir_okay=False, allow_dash=True),
    help="Play recorded posts instead of the sources; `-` reads standard input.",
)
@click.option(
    "--rate", type=click.FloatRange(min=0, min_open=True), help="Posts a second of FILE. Default: as fast as they go."
)
@click.option("--loop", is_flag=True, help="Play FILE again and again, with fresh ids.")
@click.option("--retime", type=click.Choice(["now"]), help="Shift all times of FILE: its first post is now.")
@click.pass_context
def collect(
    ctx: click.Context,
    sources: tuple[str, ...],
    file: str | None,
    rate: float | None,
    loop: bool,  # noqa: FBT001 - click hands options as arguments
    retime: str | None,
) -> None:
    """Collect public posts and put them on Kafka, for `lourie work` to judge. Ctrl-C ends it cleanly.

    A source's place is saved only after the brokers have acknowledged its posts, so nothing is lost
    and a little may be collected twice. With --file it ends when the file does.

    \b
    Examples:
      lourie collect --source bluesky
      lourie collect --file posts.jsonl.gz --retime now --rate 2000
    """
    settings = settings_of(ctx, sources=sources)
    set_up_logs(settings)
    data_folder(settings)
    options = ReplayOptions(rate=rate, loop=loop, retime=retime == "now")
    with kafka_errors():
        run_async(functools.partial(_collect, settings, file, options))


async def _collect(settings: Settings, file: str | None, options: ReplayOptions) -> None:
    from streams.buses.kafka.access import Access
    from streams.buses.kafka.publisher import KafkaPublisher
    from streams.buses.kafka.sender import Sender
    from streams.buses.kafka.topics import check_topics

    access = Access.of(settings)
    await asyncio.to_thread(check_topics, access, WRITTEN)
    if file is None:
        collectors: list[Collector] = [await collector_of(name, settings) for name in settings.sources]
    else:
        name = "replay" if file == STANDARD_INPUT else f"replay-{Path(file).name}"
        collectors = [Replay(file, Pseudonyms.open(settings.author_key_file), options=options, name=name)]
    metrics = Metrics()
    sender = Sender(access, metrics)
    host, port = settings.metrics_host, settings.metrics_port
    try:
        async with open_store(settings) as store:
            publisher = KafkaPublisher(sender, store, utc_now)
            pumps = [Pump(one, publisher, store, clock=utc_now, metrics=metrics) for one in collectors]
            with metrics_server(host, port, render=metrics.render, ready=lambda: waits_too_long(metrics, utc_now)):
                await _pump(publisher, pumps, [one.name for one in collectors])
    finally:
        await sender.close()
    for one in collectors:
        state = one.status
        click.echo(
            f"{one.name}: {state.post_count:,} posts from {state.read_count:,} events. {state.message}", err=True
        )


async def _pump(publisher: KafkaPublisher, pumps: Sequence[Pump], names: Sequence[str]) -> None:
    """Pump until a signal, or until all sources have ended; then save the last cursors."""
    stopped = on_signals()
    async with asyncio.TaskGroup() as group:
        group.create_task(publisher.run())
        pumping = [group.create_task(pump.run()) for pump in pumps]
        click.echo(f"Lourie is collecting from {', '.join(names)}. (Ctrl-C ends it)", err=True)
        signalled = group.create_task(stopped.wait())
        ended = asyncio.gather(*pumping, return_exceptions=True)
        await asyncio.wait((signalled, ended), return_when=asyncio.FIRST_COMPLETED)
        for task in (*pumping, signalled):
            task.cancel()
        await publisher.stop()
