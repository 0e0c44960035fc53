"""A tab-separated file in, its rows with the place of each out: how the packaged tables and those of packs are read."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path


def read_table(
    path: Path, columns: Sequence[str], on_fault: Callable[[str], object]
) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield (`file:line`, cells by column) of every row; `on_fault` hears what is wrong with the header and the others.

    Nothing is quoted: a cell may hold any sign but a tab or a line break.
    """
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        if next(rows, []) != list(columns):
            on_fault(f"{path}:1: wrong header; expected the tab-separated columns {' '.join(columns)}")
            return
        file = str(path)
        for row in rows:
            where = f"{file}:{rows.line_num}"
            if len(row) == len(columns):
                yield where, dict(zip(columns, row, strict=True))
            else:
                on_fault(f"{where}: {len(row)} columns, expected {len(columns)}; check the tabs")
