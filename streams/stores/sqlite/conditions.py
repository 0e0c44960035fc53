"""A PostQuery in, the SQL condition for a row of `post` or `facet` out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from schemas.finding import LEVELS
from schemas.label import DECISIONS, Mute
from schemas.record import to_microseconds
from schemas.store import PostQuery
from streams.stores.sqlite.facets import FIELDS
from streams.stores.sqlite.words import match_of

Value = str | int


class RowSet(NamedTuple):
    """Posts that have a value: rows of a table with alias `s`, by their column `row`."""

    table: str
    row: str
    where: str
    narrowed: bool = True
    """The table has the queue's columns, so that the set need hold no row the queue leaves out."""
    wanted: bool = True
    """False for posts to leave out."""


class Condition(NamedTuple):
    """Which posts, in SQL. Values are named and never part of the SQL."""

    queue: str
    """The columns `post` and `facet` share, with `{p}` for the table's alias."""
    sets: tuple[RowSet, ...]
    values: dict[str, Value]

    def over_all(self, alias: str) -> str:
        """Give the SQL that reads each set once: for questions that look at many rows."""
        parts = [self.queue.replace("{p}", alias)]
        for rows in self.sets:
            narrowed = f" AND {self.queue.replace('{p}', 's')}" if rows.narrowed else ""
            inside = f"SELECT {rows.row} FROM {rows.table} s WHERE {rows.where}{narrowed}"  # noqa: S608 placeholders only
            parts.append(f"{alias}.row {'IN' if rows.wanted else 'NOT IN'} ({inside})")
        return " AND ".join(parts)

    def for_each(self, alias: str) -> str:
        """Give the SQL that looks into each set by row: for questions that look at few rows."""
        parts = [self.queue.replace("{p}", alias)]
        for rows in self.sets:
            inside = f"SELECT 1 FROM {rows.table} s WHERE {rows.row} = {alias}.row AND {rows.where}"  # noqa: S608 placeholders only
            parts.append(f"{'EXISTS' if rows.wanted else 'NOT EXISTS'} ({inside})")
        return " AND ".join(parts)


def condition(query: PostQuery, muted: Iterable[Mute]) -> Condition:
    """Translate a query; `muted` are the mutes in force, used unless the query shows muted posts."""
    names = _Names()
    queue = " AND ".join(_queue_columns(names, query))
    sets = list(_wanted(names, query))
    if not query.muted:
        sets += _unwanted(names, muted)
    return Condition(queue, tuple(sets), names.values)


class _Names:
    """Placeholders for the values of one condition."""

    def __init__(self) -> None:
        self.values: dict[str, Value] = {}

    def of(self, *values: Value) -> str:
        """Keep values and give their placeholders, separated by commas."""
        names = [f"v{len(self.values) + number}" for number in range(len(values))]
        self.values.update(zip(names, values, strict=True))
        return ", ".join(f":{name}" for name in names)


def _queue_columns(names: _Names, query: PostQuery) -> Iterator[str]:
    yield "{p}.hidden = 0"
    if query.levels:
        yield f"{{p}}.level IN ({names.of(*map(LEVELS.index, query.levels))})"
    if query.decisions:
        yield f"{{p}}.decision IN ({names.of(*map(DECISIONS.index, query.decisions))})"
    if query.since is not None:
        yield f"{{p}}.sort_at >= {names.of(to_microseconds(query.since))}"
    if query.until is not None:
        yield f"{{p}}.sort_at < {names.of(to_microseconds(query.until))}"


def _wanted(names: _Names, query: PostQuery) -> Iterator[RowSet]:
    fields: dict[str, Sequence[str]] = {
        "platform": query.platforms,
        "source": query.sources,
        "language": query.languages,
        "kind": query.kinds,
        "species": query.species,
        "group": query.groups,
        "term": query.terms,
        "author": () if query.author is None else (query.author,),
        "domain": () if query.domain is None else (query.domain,),
    }
    for field, values in fields.items():
        if values:
            yield _rows_with(names, field, values)
    if query.text_key is not None:
        yield RowSet("post", "s.row", f"s.text_key = {names.of(query.text_key)}")
    if query.search.strip():
        match = match_of(query.search)
        # A search without any word, such as "!!", finds nothing rather than everything.
        found = "0" if match is None else f"words MATCH {names.of(match)}"
        yield RowSet("words", "s.rowid", found, narrowed=False)


def _unwanted(names: _Names, muted: Iterable[Mute]) -> Iterator[RowSet]:
    values: dict[str, list[str]] = {}
    for mute in muted:
        values.setdefault(mute.kind, []).append(mute.value)
    for kind in sorted(values):
        yield _rows_with(names, kind, values[kind])._replace(wanted=False)


def _rows_with(names: _Names, field: str, values: Sequence[str]) -> RowSet:
    return RowSet("facet", "s.row", f"s.field = {FIELDS[field]} AND s.value IN ({names.of(*values)})")
