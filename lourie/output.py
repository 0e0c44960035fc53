"""Rows out: a rich table for people or JSON lines for programs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import click
import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from processors.present.marks import mark_text

_JSON = msgspec.json.Encoder()
_NUMBER = re.compile(r"-?[0-9][0-9.,]*%?")
_BETWEEN = 2
"""What rich leaves between two columns, at most."""
_LEAST_WORDS = 8
"""A column of words folds no narrower; a terminal that has no room for this wraps the lines itself."""


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
    table = Table(box=None, pad_edge=False)
    width = 0
    for name in rows[0]:
        width += _add_column(table, name.replace("_", " "), [row.get(name) for row in rows]) + _BETWEEN
    for row in rows:
        table.add_row(*(Text(_plain(row.get(name))) for name in rows[0]))
    console.width = max(console.width, width - _BETWEEN)
    console.print(table)


def _add_column(table: Table, title: str, values: Sequence[object]) -> int:
    """Add a column that never cuts: numbers stand whole and to the right, words fold; gives its least width."""
    longest = max(len(line) for value in values for line in (_plain(value).splitlines() or [""]))
    if all(_is_number(value) for value in values) and not all(value is None for value in values):
        if len(title) > longest:
            title = title.replace(" ", "\n")
        width = max(longest, *map(len, title.splitlines()))
        table.add_column(title, justify="right", no_wrap=True, min_width=width)
        return width
    width = max(min(longest, _LEAST_WORDS), *map(len, title.split()))
    table.add_column(title, overflow="fold", min_width=width)
    return width


def _is_number(value: object) -> bool:
    if isinstance(value, str):
        return _NUMBER.fullmatch(value) is not None
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool))


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
