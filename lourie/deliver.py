"""`lourie deliver`: follow the store of a cluster and send what alert rules and feeds lead to."""

from __future__ import annotations

import asyncio

import click

from lourie.delivering import Alerting, AlertPlan, alert_plan, sole_deliverer
from lourie.feed_pushing import FeedPushing, endpoints_of
from lourie.metrics_server import metrics_server
from lourie.options import run_async, settings_of
from lourie.process import data_folder, on_signals
from lourie.stores import open_ledger, open_store
from streams.cancelling import ended
from streams.clock import utc_now
from streams.feed_endpoints import FeedEndpoint
from streams.health import waits_too_long
from streams.logs import set_up_logs
from streams.metrics import Metrics
from streams.settings import Settings


@click.command()
@click.pass_context
def deliver(ctx: click.Context) -> None:
    """Follow the store, mail alerts, push feeds, until Ctrl-C. Run one of it; `lourie run` has it inside.

    After a restart, however it ended, it goes on where it was: the ledger in the data folder knows.

    \b
    Example:
      lourie deliver
    """
    settings = settings_of(ctx)
    set_up_logs(settings)
    data_folder(settings)
    plan, feeds = alert_plan(settings), endpoints_of(settings)
    with sole_deliverer(settings) as alone:
        if not alone:
            raise click.UsageError(
                f"another process delivers from {settings.data_folder}; `lourie run` has it inside: run one only"
            )
        run_async(lambda: _deliver(settings, plan, feeds))


async def _deliver(settings: Settings, plan: AlertPlan, feeds: tuple[FeedEndpoint, ...]) -> None:
    stopped = on_signals()
    async with open_store(settings) as store, open_ledger(settings) as ledger:
        metrics = Metrics()
        alerting = await Alerting.open(plan, settings, store, ledger, metrics)
        pushing = FeedPushing.open(feeds, store, ledger, metrics)
        told = f"{len(plan.rules)} alert rule(s), {pushing.count} feed(s)"
        host, port = settings.metrics_host, settings.metrics_port
        with metrics_server(host, port, render=metrics.render, ready=lambda: waits_too_long(metrics, utc_now)):
            async with asyncio.TaskGroup() as group:
                works = [group.create_task(work) for work in (*alerting.works(), *pushing.works())]
                click.echo(f"Lourie delivers: {told}. (Ctrl-C ends it)", err=True)
                await stopped.wait()
                await ended(works)
        await asyncio.gather(alerting.finish(), pushing.finish())
