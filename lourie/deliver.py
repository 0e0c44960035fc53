"""`lourie deliver`: follow the store of a cluster and send what alert rules lead to."""

from __future__ import annotations

import asyncio

import click

from lourie.delivering import Alerting, AlertPlan, alert_plan
from lourie.metrics_server import metrics_server
from lourie.options import run_async, settings_of
from lourie.process import data_folder, on_signals
from lourie.stores import open_store
from streams.ledger import Ledger
from streams.logs import set_up_logs
from streams.metrics import Metrics
from streams.settings import Settings


@click.command()
@click.pass_context
def deliver(ctx: click.Context) -> None:
    """Follow the store, reckon alerts and send them, until Ctrl-C. Run one of it; `lourie run` has it inside.

    After a restart, however it ended, it goes on where it was: the ledger in the data folder knows.

    \b
    Example:
      lourie deliver
    """
    settings = settings_of(ctx)
    set_up_logs(settings)
    data_folder(settings)
    plan = alert_plan(settings)
    run_async(lambda: _deliver(settings, plan))


async def _deliver(settings: Settings, plan: AlertPlan) -> None:
    stopped = on_signals()
    async with open_store(settings) as store:
        ledger = await Ledger.open(settings.ledger_file)
        try:
            metrics = Metrics()
            alerting = await Alerting.open(plan, settings, store, ledger, metrics)
            with metrics_server(settings.metrics_host, settings.metrics_port, render=metrics.render, ready=str):
                async with asyncio.TaskGroup() as group:
                    works = [group.create_task(work) for work in alerting.works()]
                    click.echo(f"Lourie delivers: {len(plan.rules)} alert rule(s). (Ctrl-C ends it)", err=True)
                    await stopped.wait()
                    for work in works:
                        work.cancel()
            await alerting.finish()
        finally:
            await ledger.close()
