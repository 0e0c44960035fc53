"""`lourie run`: collect, detect and show, in one process."""

from __future__ import annotations

import asyncio
import functools
import logging

import click

from lourie.application import assembled, serve
from lourie.knowledge import put_packaged_knowledge_in_force
from lourie.options import run_async, settings_of
from lourie.process import data_folder
from lourie.reachable import reachable
from streams.collectors.collector import Collector
from streams.collectors.sample import Sample
from streams.collectors.table import COLLECTORS, TermsError
from streams.collectors.x_token import TokenError
from streams.logs import set_up_logs
from streams.pseudonyms import Pseudonyms
from streams.settings import Settings

log = logging.getLogger(__name__)


@click.command()
@click.option("--source", "sources", multiple=True, help="Collect from this source; repeatable. Default: settings.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port of the board; 0 takes any free one.")
@click.pass_context
def run(ctx: click.Context, sources: tuple[str, ...], port: int | None) -> None:
    """Collect public posts, detect offers of wildlife, show them on a live board. Ctrl-C ends it cleanly.

    The first source is Bluesky's public stream: no key, no account. Where it cannot be reached, the
    packaged sample is played instead, and called so. After a restart each source goes on where it was.

    \b
    Examples:
      lourie run
      lourie run --source sample --port 0
      lourie run --source bluesky --source x
    """
    settings = settings_of(ctx, sources=sources, desk_port=port)
    set_up_logs(settings)
    data_folder(settings)
    put_packaged_knowledge_in_force(settings)
    run_async(functools.partial(_run, settings))


async def _run(settings: Settings) -> None:
    collectors = [await collector_of(name, settings) for name in settings.sources]
    async with assembled(settings) as parts:
        await serve(parts, collectors, with_desk=True, ready=announce)


async def collector_of(name: str, settings: Settings) -> Collector:
    """Make the collector of a source; the packaged sample where Bluesky cannot be reached, which is said."""
    if name == "bluesky" and not await asyncio.to_thread(reachable, settings.bluesky_address):
        log.warning(
            "Bluesky cannot be reached: playing the packaged sample instead (posts written for Lourie, not real)"
        )
        return Sample(Pseudonyms.open(settings.author_key_file), rate=settings.sample_rate)
    if name not in COLLECTORS:
        raise click.UsageError(f"no source {name!r}; known: {', '.join(COLLECTORS)}")
    try:
        return COLLECTORS[name](settings)
    except (TermsError, TokenError) as error:
        raise click.UsageError(str(error)) from None


def announce(address: str | None) -> None:
    """Say that it runs, and where the board is if there is one."""
    board = f" Board: {address}  " if address else ""
    click.echo(f"Lourie is running.{board} (Ctrl-C ends it)", err=True)
