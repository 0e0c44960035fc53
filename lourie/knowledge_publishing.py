"""`lourie knowledge`: what this machine would judge by, compiled into the installation or sent to every worker."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from lourie.kafka import kafka_errors
from lourie.knowledge import FAULTS, PREPARED, prepare, put_packaged_knowledge_in_force
from lourie.options import run_async, settings_of
from lourie.process import data_folder
from streams.clock import utc_now
from streams.logs import set_up_logs
from streams.metrics import Metrics
from streams.settings import Settings
from streams.snapshot_archive import SnapshotRefused


@click.group()
def knowledge() -> None:
    """Knowledge is what detection goes by: lexicon, species, patterns, weights and what was learned."""


@knowledge.command()
@click.pass_context
def publish(ctx: click.Context) -> None:
    """Send the packaged knowledge, private packs and learned parts of these settings to the workers, over Kafka.

    Workers take it up between two batches, and those started later begin with it. Run it after an
    upgrade of Lourie and after a change in a pack; publishing the same twice does no harm.

    \b
    Example:
      lourie knowledge publish
    """
    settings = settings_of(ctx)
    set_up_logs(settings)
    data_folder(settings)
    with kafka_errors():
        snapshot = put_packaged_knowledge_in_force(settings)
        try:
            count = run_async(lambda: _publish(settings, snapshot))
        except SnapshotRefused as error:
            raise click.ClickException(str(error)) from None
    click.echo(f"knowledge {snapshot.name[:12]} published in {count} chunks")


@knowledge.command("prepare")
def prepare_command() -> None:
    """Compile the packaged knowledge into this installation, so that no first start has to (some ten seconds).

    `make` and the image do it when they install Lourie; doing it twice does no harm. Without it, the first command
    in each data folder compiles.

    \b
    Example:
      lourie knowledge prepare
    """
    try:
        snapshot = prepare()
    except FAULTS as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise click.ClickException(f"{PREPARED}: {error.strerror}; run it as who installed Lourie") from None
    click.echo(f"knowledge {snapshot.name[:12]} is compiled in {PREPARED}")


async def _publish(settings: Settings, snapshot: Path) -> int:
    from streams.buses.kafka.access import Access
    from streams.buses.kafka.sender import Sender
    from streams.buses.kafka.snapshots import TOPIC, publish_snapshot
    from streams.buses.kafka.topics import check_topics

    access = Access.of(settings)
    await asyncio.to_thread(check_topics, access, [TOPIC])
    sender = Sender(access, Metrics())
    try:
        return await publish_snapshot(snapshot, sender, utc_now)
    finally:
        await sender.close()
