"""Rows out: a rich table for people or JSON lines for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import click
import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from processors.present.marks import mark_text

_JSON = msgspec.json.Encoder()


def emit_rows(rows: Sequence[Mapping[str, object]], *, output_format: str, empty: str = "nothing found") -> None:
    """Print one line a row: a table under headings, or one JSON object each."""
    if output_format == "json":
        for row in rows:
            emit_json(row)
        return
    console = Console()
    if not rows:
        console.print(empty)
        return
    table = Table(*(name.replace("_", " ") for name in rows[0]), box=None, pad_edge=False)
    for row in rows:
        table.add_row(*(Text(_plain(value)) for value in row.values()))
    console.print(table)


def emit_facts(facts: Mapping[str, object], *, output_format: str) -> None:
    """Print one record: a line a fact, or one JSON object."""
    if output_format == "json":
        emit_json(facts)
        return
    table = Table.grid(padding=(0, 2))
    for name, value in facts.items():
        table.add_row(Text(name.replace("_", " "), style="dim"), Text(_plain(value)))
    Console().print(table)


def emit_json(value: object) -> None:
    """Print one JSON value on a line of its own."""
    Console(soft_wrap=True, highlight=False, markup=False, emoji=False).out(
        _JSON.encode(value).decode(), highlight=False
    )


def emit_line(text: str) -> None:
    """Print a line that may hold words of a post or term: signs that steer a terminal become visible."""
    click.echo(mark_text(text, []))


def _plain(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:.3g}"
    return str(value)
