"""Questions about posts: one, a page, counts, a timeline, changes."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterable

from msgspec.structs import replace

from schemas.decoding import decode
from schemas.finding import LEVELS, Level
from schemas.flagged import FlaggedPost
from schemas.label import DECISIONS, Label
from schemas.post import Locator
from schemas.record import from_microseconds, to_microseconds
from schemas.store import Change, CountField, FieldCount, Page, PageCursor, PostQuery, StoredPost, TimeBucket
from streams.stores.sqlite.conditions import Condition, condition
from streams.stores.sqlite.facets import FIELDS
from streams.stores.sqlite.tables import mutes

_POST = "SELECT p.row, p.sequence, p.decision, p.stored_at, b.payload FROM post p JOIN body b USING (row) WHERE "
_NEWER = "(q.sort_at, q.id) > (p.sort_at, p.id)"


def get(connection: sqlite3.Connection, post_id: str) -> StoredPost | None:
    """Give one post; null when it is unknown, erased or hidden."""
    rows = connection.execute(_POST + "p.id = ? AND p.hidden = 0", (post_id,)).fetchall()
    return _stored(*rows[0][1:]) if rows else None


def locator(connection: sqlite3.Connection, post_id: str) -> Locator | None:
    """Give what leads back to a post that is neither erased nor hidden."""
    found = connection.execute(
        "SELECT payload FROM locator JOIN post USING (row) WHERE id = ? AND hidden = 0", (post_id,)
    ).fetchone()
    return decode(found[0], Locator) if found else None


def labels(connection: sqlite3.Connection, post_id: str) -> tuple[Label, ...]:
    """Give the decisions on a post, oldest first."""
    found = connection.execute(
        "SELECT l.payload FROM label l JOIN post USING (row) WHERE id = ? ORDER BY l.at, l.number", (post_id,)
    )
    return tuple(decode(payload, Label) for (payload,) in found)


def search(
    connection: sqlite3.Connection,
    query: PostQuery,
    now: dt.datetime,
    *,
    after: PageCursor | None,
    limit: int,
    grouped: bool,
) -> Page:
    """Give a page of matching posts, newest first by (sort_at, id)."""
    chosen = _condition(connection, query, now)
    sql, values = chosen.over_all("p"), dict(chosen.values)
    if grouped:
        sql += (
            " AND NOT EXISTS (SELECT 1 FROM post q"  # noqa: S608 placeholders only
            f" WHERE q.text_key = p.text_key AND {_NEWER} AND {chosen.for_each('q')})"
        )
    if after is not None:
        sql += " AND (p.sort_at, p.id) < (:after_at, :after_id)"
        values |= {"after_at": to_microseconds(after.sort_at), "after_id": after.id}
    found = connection.execute(
        f"SELECT p.row, p.text_key FROM post p WHERE {sql} ORDER BY p.sort_at DESC, p.id DESC LIMIT :limit",  # noqa: S608 placeholders only
        values | {"limit": limit + 1},
    ).fetchall()
    page = found[:limit]
    posts = _by_row(connection, [row for row, _ in page])
    rows = tuple(posts[row] for row, _ in page)
    if grouped:
        counts = _repeat_counts(connection, chosen, [key for _, key in page])
        rows = tuple(replace(post, repeat_count=counts[key]) for post, (_, key) in zip(rows, page, strict=True))
    return Page(rows=rows, next=_cursor_after(rows[-1]) if rows and len(found) > limit else None)


def count(connection: sqlite3.Connection, query: PostQuery, now: dt.datetime) -> int:
    """Count matching posts."""
    chosen = _condition(connection, query, now)
    sql = f"SELECT count(*) FROM post p WHERE {chosen.over_all('p')}"  # noqa: S608 placeholders only
    return int(connection.execute(sql, chosen.values).fetchone()[0])


def count_by(
    connection: sqlite3.Connection, query: PostQuery, field: CountField, now: dt.datetime, *, limit: int
) -> tuple[FieldCount, ...]:
    """Count matching posts by a field's values, largest first, then by value."""
    chosen = _condition(connection, query, now)
    codes: tuple[str, ...] = LEVELS if field == "level" else DECISIONS if field == "decision" else ()
    if codes:
        sql = f"SELECT p.{field}, count(*) FROM post p WHERE {chosen.over_all('p')} GROUP BY 1"  # noqa: S608 placeholders only
        counted = [(codes[code], number) for code, number in connection.execute(sql, chosen.values)]
    else:
        sql = (
            f"SELECT p.value, count(*) FROM facet p WHERE p.field = {FIELDS[field]} AND {chosen.over_all('p')}"  # noqa: S608 placeholders only
            " GROUP BY p.value"
        )
        counted = connection.execute(sql, chosen.values).fetchall()
    counted.sort(key=lambda entry: (-entry[1], entry[0]))
    return tuple(FieldCount(value=value, count=number) for value, number in counted[:limit])


def timeline(
    connection: sqlite3.Connection, query: PostQuery, now: dt.datetime, *, bucket_seconds: int
) -> tuple[TimeBucket, ...]:
    """Count matching posts by stretch of time and level, oldest first."""
    chosen = _condition(connection, query, now)
    width = bucket_seconds * 1_000_000
    counted = connection.execute(
        # The remainder is brought above zero: SQLite's has the sign of the time, which may be before 1970.
        "SELECT p.sort_at - (p.sort_at % :width + :width) % :width, p.level, count(*)"  # noqa: S608 placeholders only
        f" FROM post p WHERE {chosen.over_all('p')} GROUP BY 1, 2 ORDER BY 1, 2",
        chosen.values | {"width": width},
    )
    buckets: dict[int, dict[Level, int]] = {}
    for start, level, number in counted:
        buckets.setdefault(start, {})[LEVELS[level]] = number
    return tuple(TimeBucket(start=from_microseconds(start), counts=counts) for start, counts in buckets.items())


def changes_after(connection: sqlite3.Connection, sequence: int, *, limit: int) -> tuple[Change, ...]:
    """Give changes with a greater sequence, oldest first; a post appears once, at its newest."""
    found = connection.execute(
        "SELECT sequence, id, row, hidden FROM post WHERE sequence > :after"
        " UNION ALL SELECT sequence, post_id, NULL, 1 FROM gone WHERE sequence > :after ORDER BY 1 LIMIT :limit",
        {"after": sequence, "limit": limit},
    ).fetchall()
    posts = _by_row(connection, [row for _, _, row, hidden in found if not hidden])
    return tuple(Change(sequence=number, post_id=post_id, post=posts.get(row)) for number, post_id, row, _ in found)


def last_sequence(connection: sqlite3.Connection) -> int:
    """Give the sequence of the newest change."""
    return int(connection.execute("SELECT value FROM meta WHERE key = 'sequence'").fetchone()[0])


def _condition(connection: sqlite3.Connection, query: PostQuery, now: dt.datetime) -> Condition:
    return condition(query, () if query.muted else mutes(connection, now))


def _by_row(connection: sqlite3.Connection, rows: Iterable[int]) -> dict[int, StoredPost]:
    wanted = ", ".join(f"{row:d}" for row in rows)
    return {row: _stored(*rest) for row, *rest in connection.execute(f"{_POST} p.row IN ({wanted})")}


def _repeat_counts(connection: sqlite3.Connection, chosen: Condition, keys: list[str]) -> dict[str, int]:
    names = {f"key{number}": key for number, key in enumerate(keys)}
    wanted = ", ".join(f":{name}" for name in names)
    where = f"p.text_key IN ({wanted}) AND {chosen.for_each('p')}"
    sql = f"SELECT p.text_key, count(*) FROM post p WHERE {where} GROUP BY 1"  # noqa: S608 placeholders only
    return dict(connection.execute(sql, chosen.values | names).fetchall())


def _stored(sequence: int, decision: int, stored_at: int, payload: bytes) -> StoredPost:
    return StoredPost(
        flagged=decode(payload, FlaggedPost),
        decision=DECISIONS[decision],
        stored_at=from_microseconds(stored_at),
        sequence=sequence,
    )


def _cursor_after(row: StoredPost) -> PageCursor:
    return PageCursor(sort_at=row.flagged.post.sort_at, id=row.flagged.post.id)
