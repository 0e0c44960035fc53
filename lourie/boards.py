"""`lourie boards`: Kibana's boards as code - build, check without a server, push, and see what differs there."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from dashboards.kibana.build import build as build_boards
from dashboards.kibana.check import check as check_boards
from dashboards.kibana.push import Standing, compare
from dashboards.kibana.push import push as push_boards
from dashboards.kibana.refusals import KibanaError
from dashboards.kibana.saved import Fault
from dashboards.kibana.server import KibanaServer
from lourie.kibana_access import access_of, clear_text_warning, target_of
from lourie.options import format_option, settings_of
from lourie.output import emit_rows


@click.group()
def boards() -> None:
    """Boards for Kibana: build, check, push, compare.

    They read the search store's index and link to the desk (desk_url). Written for Kibana 8.12 and newer.
    """


@boards.command()
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write this file. Default: standard output."
)
@click.pass_context
def build(ctx: click.Context, output: Path | None) -> None:
    """Write all boards as NDJSON, to import by hand: Kibana > Stack Management > Saved Objects > Import.

    The same settings give the same bytes.

    \b
    Examples:
      lourie boards build --output boards.ndjson
      LOURIE_DESK_URL=https://desk.example lourie boards build > boards.ndjson
    """
    content = build_boards(target_of(settings_of(ctx)))
    if output is None:
        click.get_binary_stream("stdout").write(content)
        return
    try:
        output.write_bytes(content)
    except OSError as error:
        raise click.ClickException(f"{output}: {error.strerror}") from None


@boards.command()
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@format_option
@click.pass_context
def check(ctx: click.Context, file: Path | None, output_format: str) -> None:
    """Find what Kibana would refuse or draw wrongly in FILE, or in our own boards. Asks no server.

    Exit code 1 when something is found.

    \b
    Examples:
      lourie boards check
      lourie boards check exported.ndjson --format json
    """
    content = build_boards(target_of(settings_of(ctx))) if file is None else file.read_bytes()
    faults = check_boards(content)
    _emit_faults(faults, output_format)
    if faults:
        ctx.exit(1)


@boards.command()
@click.option(
    "--wait",
    "wait_seconds",
    type=click.FloatRange(0, 3600),
    default=120,
    show_default=True,
    help="Seconds to wait until Kibana is ready.",
)
@format_option
@click.pass_context
def push(ctx: click.Context, wait_seconds: float, output_format: str) -> None:
    """Bring the boards to Kibana: wait for it, make the space, import over what is there, compare. May be repeated.

    Exit code 1 when Kibana refused something or keeps it otherwise.

    \b
    Examples:
      LOURIE_KIBANA_ADDRESS=http://127.0.0.1:5601 lourie boards push
      lourie --config cluster.toml boards push --wait 300
    """
    content = _checked(ctx, output_format)
    with _reached(ctx) as server:
        pushed = push_boards(server, content, wait_seconds=wait_seconds)
    for fault in pushed.faults:
        click.echo(f"{fault.object}: {fault.error}: {fault.what}", err=True)
    _emit_standings(pushed.standings, output_format)
    if not pushed.fine:
        ctx.exit(1)
    click.echo(f"Kibana {pushed.version or '(version not told)'} has the boards", err=True)


@boards.command()
@format_option
@click.pass_context
def diff(ctx: click.Context, output_format: str) -> None:
    """Compare the boards in Kibana with ours: same, changed (and where), missing, or migrated by a newer Kibana.

    Exit code 1 when something is changed or missing; `lourie boards push` puts it right.

    \b
    Example:
      lourie boards diff
    """
    content = build_boards(target_of(settings_of(ctx)))
    with _reached(ctx) as server:
        standings = compare(server, content)
    _emit_standings(standings, output_format)
    if any(one.state in {"changed", "missing"} for one in standings):
        ctx.exit(1)


def _checked(ctx: click.Context, output_format: str) -> bytes:
    content = build_boards(target_of(settings_of(ctx)))
    if faults := check_boards(content):
        _emit_faults(faults, output_format)
        raise click.ClickException("the boards have faults, nothing was pushed")
    return content


@contextlib.contextmanager
def _reached(ctx: click.Context) -> Iterator[KibanaServer]:
    access = access_of(settings_of(ctx))
    if warning := clear_text_warning(access):
        click.echo(f"warning: {warning}", err=True)
    try:
        with KibanaServer(access) as server:
            yield server
    except KibanaError as error:
        raise click.ClickException(str(error)) from None


def _emit_faults(faults: Sequence[Fault], output_format: str) -> None:
    rows = [{"rule": fault.rule, "where": fault.where, "what": fault.what} for fault in faults]
    emit_rows(rows, output_format=output_format, empty="no fault found")


def _emit_standings(standings: Sequence[Standing], output_format: str) -> None:
    rows = [{"object": one.object, "state": one.state, "where": "; ".join(one.places)} for one in standings]
    emit_rows(rows, output_format=output_format, empty="nothing was taken")
