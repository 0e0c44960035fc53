"""A PostQuery in, the SQL condition for a row of `post` or `facet` out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from schemas.finding import LEVELS
from schemas.label import DECISIONS, Mute
from schemas.record import to_microseconds
from schemas.store import PostQuery
from streams.stores.sqlite.facets import FIELDS
from streams.stores.sqlite.words import match_of


class Condition(NamedTuple):
    """SQL with `{p}` for the table's alias, and its named values. Values are never part of the SQL."""

    sql: str
    values: dict[str, str | int]

    def on(self, alias: str) -> str:
        """Give the SQL for a table of that alias with the queue's columns."""
        return self.sql.replace("{p}", alias)


def condition(query: PostQuery, muted: Iterable[Mute]) -> Condition:
    """Translate a query; `muted` are the mutes in force, used unless the query shows muted posts."""
    writer = _Writer()
    queue = _queue_columns(writer, query)
    parts = [queue, *_sets(writer, query, queue)]
    if not query.muted:
        parts += _without(writer, muted)
    return Condition(" AND ".join(parts), writer.values)


class _Writer:
    """Numbers the values of one condition."""

    def __init__(self) -> None:
        self.values: dict[str, str | int] = {}

    def name(self, value: str | int) -> str:
        """Keep a value and give its placeholder."""
        name = f"v{len(self.values)}"
        self.values[name] = value
        return f":{name}"

    def names(self, values: Iterable[str | int]) -> str:
        """Keep values and give their placeholders, separated by commas."""
        return ", ".join(map(self.name, values))


def _queue_columns(writer: _Writer, query: PostQuery) -> str:
    """What both tables answer without a look elsewhere."""
    parts = ["{p}.hidden = 0"]
    if query.levels:
        parts.append(f"{{p}}.level IN ({writer.names(map(LEVELS.index, query.levels))})")
    if query.decisions:
        parts.append(f"{{p}}.decision IN ({writer.names(map(DECISIONS.index, query.decisions))})")
    if query.since is not None:
        parts.append(f"{{p}}.sort_at >= {writer.name(to_microseconds(query.since))}")
    if query.until is not None:
        parts.append(f"{{p}}.sort_at < {writer.name(to_microseconds(query.until))}")
    return " AND ".join(parts)


def _sets(writer: _Writer, query: PostQuery, queue: str) -> list[str]:
    """The rows that have a value, as sets: read once a query, narrowed by the queue's columns."""
    wanted: dict[str, Sequence[str]] = {
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
    parts = [
        f"{{p}}.row IN ({_rows_with(writer, field, values)} AND {queue.replace('{p}', 'f')})"
        for field, values in wanted.items()
        if values
    ]
    if query.text_key is not None:
        parts.append(f"{{p}}.row IN (SELECT g.row FROM post g WHERE g.text_key = {writer.name(query.text_key)})")  # noqa: S608 placeholders only
    if query.search.strip():
        match = match_of(query.search)
        # A search without any word, such as "!!", finds nothing rather than everything.
        found = f"SELECT rowid FROM words WHERE words MATCH {writer.name(match)}" if match else "SELECT 0 WHERE 0"  # noqa: S608 placeholders only
        parts.append(f"{{p}}.row IN ({found})")
    return parts


def _without(writer: _Writer, muted: Iterable[Mute]) -> list[str]:
    values: dict[str, list[str]] = {}
    for mute in muted:
        values.setdefault(mute.kind, []).append(mute.value)
    return [f"{{p}}.row NOT IN ({_rows_with(writer, kind, values[kind])})" for kind in sorted(values)]


def _rows_with(writer: _Writer, field: str, values: Iterable[str]) -> str:
    return f"SELECT f.row FROM facet f WHERE f.field = {FIELDS[field]} AND f.value IN ({writer.names(values)})"  # noqa: S608 placeholders only
