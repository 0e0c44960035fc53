"""Figures in, the rich table of a benchmark out."""

from __future__ import annotations

from rich.table import Table

from tests.bench.measure import Figure


def new_table() -> Table:
    """Give a table without rows."""
    return Table("what", "unit", "median", "least", "most", "target", "note", box=None, pad_edge=False)


def add_row(table: Table, figure: Figure) -> None:
    """Add a figure as a row."""
    values = [_number(value) for value in (figure.median, figure.low, figure.high)]
    table.add_row(figure.name, figure.unit, *values, figure.target, figure.note)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
