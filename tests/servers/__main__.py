"""`python -m tests.servers up [kafka ...]`: start the servers, print their addresses, stop them on Ctrl-C."""

from __future__ import annotations

import signal
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import FrameType

import click

from tests.servers.elasticsearch import Elasticsearch
from tests.servers.kafka import Kafka
from tests.servers.maven import ServersMissing
from tests.servers.opensearch import OpenSearch
from tests.servers.server import Server

SERVERS: dict[str, Callable[[Path], Server]] = {
    "kafka": Kafka,
    "elasticsearch": Elasticsearch,
    "opensearch": OpenSearch,
}


@click.group()
def servers() -> None:
    """Real servers on loopback, for trying things by hand."""


@servers.command()
@click.argument("names", nargs=-1, type=click.Choice(list(SERVERS)))
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), help="Keep data and logs here.")
def up(names: tuple[str, ...], folder: Path | None) -> None:
    """Start servers (default: all), print a line `name address` each, and stop them on Ctrl-C or SIGTERM."""
    signal.signal(signal.SIGTERM, _interrupt)
    with ExitStack() as stack:
        kept = folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="lourie-servers-")))
        started = []
        for name in names or tuple(SERVERS):
            server = SERVERS[name](kept.absolute() / name)
            stack.callback(server.stop)
            started.append(server)
        try:
            for server in started:
                server.launch()
            for server in started:
                server.wait_ready()
                click.echo(f"{server.name} {server.address}")
        except ServersMissing as missing:
            raise click.ClickException(str(missing)) from None
        click.echo("Ctrl-C stops them", err=True)
        try:
            signal.pause()
        except KeyboardInterrupt:
            click.echo("stopping", err=True)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


servers(prog_name="python -m tests.servers")
