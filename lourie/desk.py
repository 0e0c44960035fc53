"""`lourie desk`: the board alone, on the store the settings choose; `lourie desk password`: what it asks for."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import os
from pathlib import Path

import click

from dashboards.desk.app import create_desk
from dashboards.desk.passwords import LEAST_LENGTH, PasswordError, hash_of
from lourie import __version__
from lourie.application import retain
from lourie.desk_server import DeskServer, desk_options
from lourie.feed_door import door_of
from lourie.knowledge import put_packaged_knowledge_in_force
from lourie.memory import for_good
from lourie.options import run_async, settings_of
from lourie.process import data_folder, on_signals
from lourie.run import announce
from lourie.stores import open_ledger, open_store
from lourie.term_bench import TermBench
from streams.cancelling import ended
from streams.clock import utc_now
from streams.health import HealthMonitor
from streams.knowledge_watch import KnowledgeWatch
from streams.logs import set_up_logs
from streams.metrics import Metrics
from streams.settings import Settings


@click.group(invoke_without_command=True)
@click.option("--port", type=click.IntRange(0, 65535), help="Port of the board; 0 takes any free one.")
@click.pass_context
def desk(ctx: click.Context, port: int | None) -> None:
    """Show the board alone, without collecting: beside workers elsewhere, or to look at what is kept.

    It also erases what has passed its time, every hour. Ctrl-C ends it.

    \b
    Examples:
      lourie desk
      lourie desk --port 0
      lourie desk password desk.password
    """
    if ctx.invoked_subcommand:
        return
    settings = settings_of(ctx, desk_port=port)
    set_up_logs(settings)
    data_folder(settings)
    put_packaged_knowledge_in_force(settings)
    run_async(functools.partial(_serve, settings))


@desk.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Write over an older password.")
def password(file: Path, *, replace: bool) -> None:
    """Ask for a new password and write its hash (argon2id) to FILE, mode 0600.

    Name FILE in `desk_password_file`. A running board keeps the old password until it is started again.

    \b
    Example:
      lourie desk password ~/.config/lourie/desk.password
    """
    if file.exists() and not replace:
        raise click.UsageError(f"{file} exists; --replace writes over it")
    secret = click.prompt(f"New password, {LEAST_LENGTH} characters or more", hide_input=True, confirmation_prompt=True)
    try:
        hashed = hash_of(secret)
    except PasswordError as error:
        raise click.ClickException(str(error)) from None
    _write_private(file, f"{hashed}\n")
    click.echo(f"Written. Set LOURIE_DESK_PASSWORD_FILE={file.absolute()} and start the board again.", err=True)


def _write_private(file: Path, text: str) -> None:
    """Write a file only its owner can read, whole or not at all."""
    fresh = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
            out.write(text)
        fresh.replace(file)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise click.ClickException(f"{file}: {error.strerror}; name a file in a folder you can write to") from None


async def _serve(settings: Settings) -> None:
    metrics = Metrics()
    with for_good():
        knowledge = KnowledgeWatch(settings.knowledge_folder, metrics=metrics)
    health = HealthMonitor(
        metrics, knowledge=lambda: knowledge.current().hash, version=__version__, clock=utc_now, routes=()
    )
    async with contextlib.AsyncExitStack() as stack:
        store = await stack.enter_async_context(open_store(settings))
        ledger = await stack.enter_async_context(open_ledger(settings))
        bench = TermBench(settings, store, knowledge, utc_now)
        application = create_desk(
            store,
            options=desk_options(settings, bench.door, door_of(settings, ledger)),
            knowledge=knowledge.current,
            health=lambda: health.current(queued_count=0),
            metrics_text=metrics.render,
            audit=ledger.record,
            clock=utc_now,
        )
        server = DeskServer(application, host=settings.desk_host, port=settings.desk_port)
        stopped = on_signals()
        async with asyncio.TaskGroup() as group:
            await server.start(group)
            beside = [group.create_task(work) for work in (health.run(), knowledge.run(), retain(store, settings))]
            announce(server.address)
            await stopped.wait()
            await ended(beside)
            await server.stop()
