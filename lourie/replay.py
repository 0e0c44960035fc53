"""`lourie replay`: play a file of recorded posts through the whole pipeline."""

from __future__ import annotations

import functools
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from lourie.application import assembled, serve
from lourie.knowledge import put_packaged_knowledge_in_force
from lourie.options import run_async, settings_of
from lourie.process import data_folder
from lourie.run import announce
from streams.collectors.byte_sources import starts_wide
from streams.collectors.replay import STANDARD_INPUT, Replay, ReplayOptions
from streams.logs import set_up_logs
from streams.pseudonyms import Pseudonyms
from streams.settings import Settings


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@click.option(
    "--rate", type=click.FloatRange(min=0, min_open=True), help="Posts a second. Default: as fast as they go."
)
@click.option("--loop", is_flag=True, help="Play it again and again, with fresh ids.")
@click.option("--retime", type=click.Choice(["now"]), help="Shift all times by one constant: the first post is now.")
@click.option("--no-desk", is_flag=True, help="No board; end when the file ends.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port of the board; 0 takes any free one.")
@click.pass_context
def replay(
    ctx: click.Context,
    file: str,
    rate: float | None,
    loop: bool,  # noqa: FBT001 - click hands options as arguments
    retime: str | None,
    no_desk: bool,  # noqa: FBT001 - click hands options as arguments
    port: int | None,
) -> None:
    """Play recorded posts: NDJSON, plain, gzip or zstd; `-` reads standard input.

    Known shapes: Lourie's own posts, the input of `lourie detect`, and {src, id, lang, ts, author, text}.
    A malformed line is buried with its number (`lourie dead list`) and the rest goes on; without a board
    the exit code is then 1. Stopped and started again, it goes on after the last line that was stored.

    \b
    Examples:
      lourie replay posts.jsonl.gz --retime now
      zcat posts.jsonl.gz | lourie replay - --rate 2000 --no-desk
    """
    settings = settings_of(ctx, desk_port=port)
    set_up_logs(settings)
    data_folder(settings)
    put_packaged_knowledge_in_force(settings)
    options = ReplayOptions(rate=rate, loop=loop, retime=retime == "now")
    run_async(functools.partial(_replay, settings, file, options, with_desk=not no_desk))


async def _replay(settings: Settings, file: str, options: ReplayOptions, *, with_desk: bool) -> None:
    name = "replay" if file == STANDARD_INPUT else f"replay-{Path(file).name}"
    collector = Replay(file, Pseudonyms.open(settings.author_key_file), options=options, name=name)
    async with assembled(settings) as parts:

        def ready(address: str | None) -> None:
            if address:
                announce(address)
            else:
                click.echo(f"Playing {_shown(file)}, without a board. (Ctrl-C ends it)", err=True)

        def finished() -> None:
            for sentence in sentences(file, collector):
                click.echo(sentence, err=True)
            if with_desk:
                click.echo("The board stays open; Ctrl-C ends it.", err=True)

        await serve(parts, [collector], with_desk=with_desk, ready=ready, finished=finished)
        if not with_desk and (collector.status.state == "failed" or collector.unread_count):
            sys.exit(1)


def sentences(file: str, played: Replay) -> Iterator[str]:
    """Say what became of a file: how much was read, what could not be, and whether there was anything new."""
    state = played.status
    yield f"{_shown(file)}: {state.post_count:,} posts from {state.read_count:,} lines. {state.message}"
    if played.unread_count:
        yield f"{played.unread_count:,} could not be read; `lourie dead list` says why."
        wide = file != STANDARD_INPUT and not state.post_count and starts_wide(Path(file))
        if wide:
            yield "The file begins with a mark of UTF-16; expected UTF-8: iconv -f UTF-16 -t UTF-8"
    elif played.resumed and not state.read_count:
        yield (
            "It was played before and nothing new is in it. To play it again, give it on standard input, "
            "unpacked: `lourie replay -` (a post with an id is kept once)."
        )


def _shown(file: str) -> str:
    return "standard input" if file == STANDARD_INPUT else file
