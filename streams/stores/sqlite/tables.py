"""Questions and small changes beside the posts: mutes, sources, counters, dead letters, stats."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Sequence

from msgspec.structs import replace

from schemas.dead import DeadRecord
from schemas.decoding import decode, encode
from schemas.finding import LEVELS
from schemas.label import Mute, MuteKind
from schemas.record import from_microseconds, to_microseconds
from schemas.store import DeadEntry, DeadSummary, HourCount, SourceState, StoreStats, TermTally


def mute(connection: sqlite3.Connection, muted: Mute) -> None:
    """Keep a mute in place of an earlier one of the same value."""
    connection.execute(
        "INSERT OR REPLACE INTO mute VALUES (?, ?, ?, ?)",
        (muted.kind, muted.value, to_microseconds(muted.until), encode(muted)),
    )


def unmute(connection: sqlite3.Connection, kind: MuteKind, value: str) -> None:
    """Lift a mute, if there is one."""
    connection.execute("DELETE FROM mute WHERE kind = ? AND value = ?", (kind, value))


def mutes(connection: sqlite3.Connection, now: dt.datetime) -> tuple[Mute, ...]:
    """Give the mutes in force, by kind and value."""
    found = connection.execute("SELECT payload FROM mute WHERE until > ? ORDER BY kind, value", (to_microseconds(now),))
    return tuple(decode(payload, Mute) for (payload,) in found)


def cursor(connection: sqlite3.Connection, source: str) -> str | None:
    """Give where a source resumes."""
    found = connection.execute("SELECT value FROM cursor WHERE source = ?", (source,)).fetchone()
    return found[0] if found else None


def report(connection: sqlite3.Connection, state: SourceState) -> None:
    """Replace what is known of a source."""
    connection.execute("INSERT OR REPLACE INTO source VALUES (?, ?)", (state.source, encode(state)))


def sources(connection: sqlite3.Connection) -> tuple[SourceState, ...]:
    """Give every source ever seen, by name."""
    found = connection.execute("SELECT payload FROM source ORDER BY name")
    return tuple(decode(payload, SourceState) for (payload,) in found)


def hours(connection: sqlite3.Connection, since: dt.datetime) -> tuple[HourCount, ...]:
    """Give the counters of judged posts, oldest first."""
    found = connection.execute(
        "SELECT hour, source, language, level, count FROM hour_count WHERE hour >= ?"
        " ORDER BY hour, source, language, level",
        (to_microseconds(since),),
    )
    return tuple(
        HourCount(hour=from_microseconds(hour), source=source, language=language, level=LEVELS[level], count=count)
        for hour, source, language, level, count in found
    )


def terms(connection: sqlite3.Connection, since: dt.datetime) -> tuple[TermTally, ...]:
    """Give every term's hits, most first, then by term."""
    found = connection.execute(
        "SELECT term, sum(hit_count), sum(flagged_count) FROM term_count WHERE hour >= ?"
        " GROUP BY term ORDER BY 2 DESC, term",
        (to_microseconds(since),),
    )
    return tuple(TermTally(term=term, hit_count=hits, flagged_count=flagged) for term, hits, flagged in found)


def dead_summary(connection: sqlite3.Connection) -> tuple[DeadSummary, ...]:
    """Group the dead letters, most first, then by stage and error."""
    found = connection.execute(
        "SELECT stage, error, count(*), sum(length(payload)), min(at), max(at) FROM dead"
        " GROUP BY stage, error ORDER BY 3 DESC, stage, error"
    )
    return tuple(
        DeadSummary(
            stage=stage,
            error=error,
            count=count,
            byte_count=byte_count,
            first_at=from_microseconds(first),
            last_at=from_microseconds(last),
        )
        for stage, error, count, byte_count, first, last in found
    )


def dead(connection: sqlite3.Connection, *, after: int, limit: int) -> tuple[DeadEntry, ...]:
    """Give dead letters with a greater number, in order."""
    found = connection.execute(
        "SELECT number, record, payload FROM dead WHERE number > ? ORDER BY number LIMIT ?", (after, limit)
    )
    return tuple(
        DeadEntry(number=number, record=replace(decode(record, DeadRecord), payload=payload))
        for number, record, payload in found
    )


def remove_dead(connection: sqlite3.Connection, numbers: Sequence[int]) -> None:
    """Remove dead letters; unknown numbers are passed over."""
    connection.executemany("DELETE FROM dead WHERE number = ?", [(number,) for number in numbers])


def stats(connection: sqlite3.Connection) -> StoreStats:
    """Give size and age of what is kept; the size is of the database without its log."""
    shown, hidden, oldest, newest = connection.execute(
        "SELECT count(*) FILTER (WHERE hidden = 0), count(*) FILTER (WHERE hidden = 1), min(sort_at), max(sort_at)"
        " FROM post"
    ).fetchone()
    return StoreStats(
        post_count=shown,
        hidden_count=hidden,
        tombstone_count=_number(connection, "SELECT count(*) FROM mark"),
        label_count=_number(connection, "SELECT count(*) FROM label"),
        dead_count=_number(connection, "SELECT count(*) FROM dead"),
        judged_count=_number(connection, "SELECT value FROM meta WHERE key = 'judged'"),
        oldest_at=None if oldest is None else from_microseconds(oldest),
        newest_at=None if newest is None else from_microseconds(newest),
        file_bytes=_number(connection, "PRAGMA page_count") * _number(connection, "PRAGMA page_size"),
        schema_version=_number(connection, "PRAGMA user_version"),
    )


def _number(connection: sqlite3.Connection, question: str) -> int:
    return int(connection.execute(question).fetchone()[0])
