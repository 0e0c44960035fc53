"""A Retention and the time in; posts, dead letters, marks and counters past their time removed."""

from __future__ import annotations

import sqlite3

from schemas.finding import LEVELS, Level
from schemas.store import Retention
from streams.stores.sqlite.erasing import erase

DAY = 86_400_000_000
"""In microseconds."""
CHUNK_POSTS = 200
"""Posts erased in one transaction, so that writes get their turn between. Chosen by hand."""
UNHELD_MARK_DAYS = 2
"""Marks of posts never stored: twice the 24 hours a post lives on the bus (schemas/topics.py)."""
COUNTER_DAYS = 400
"""A year and a month, to compare with last year's season. Chosen by hand."""


def erase_expired(connection: sqlite3.Connection, retention: Retention, now: int) -> int:
    """Erase up to CHUNK_POSTS posts kept longer than their level allows; gives how many."""
    days: dict[Level, float] = {
        "ignore": retention.sample_days,
        "watch": retention.watch_days,
        "review": retention.flagged_days,
        "alert": retention.flagged_days,
    }
    erased_count = 0
    for level, kept_days in days.items():
        expired = connection.execute(
            "SELECT row, id FROM post WHERE level = ? AND stored_at < ? ORDER BY stored_at LIMIT ?",
            (LEVELS.index(level), now - round(kept_days * DAY), CHUNK_POSTS - erased_count),
        ).fetchall()
        for row, post_id in expired:
            erase(connection, row, post_id, now)
        erased_count += len(expired)
    return erased_count


def drop_expired(connection: sqlite3.Connection, retention: Retention, now: int) -> None:
    """Remove dead letters, marks of unknown posts, traces of gone posts, lapsed mutes and old counters."""
    _drop_dead(connection, retention, now)
    connection.execute("DELETE FROM mark WHERE held = 0 AND marked_at < ?", (now - UNHELD_MARK_DAYS * DAY,))
    connection.execute("DELETE FROM gone WHERE at < ?", (now - round(retention.flagged_days * DAY),))
    connection.execute("DELETE FROM mute WHERE until <= ?", (now,))
    connection.execute("DELETE FROM hour_count WHERE hour < ?", (now - COUNTER_DAYS * DAY,))
    connection.execute("DELETE FROM term_count WHERE hour < ?", (now - COUNTER_DAYS * DAY,))


def _drop_dead(connection: sqlite3.Connection, retention: Retention, now: int) -> None:
    connection.execute("DELETE FROM dead WHERE at < ?", (now - round(retention.dead_days * DAY),))
    connection.execute(
        "DELETE FROM dead WHERE number IN (SELECT number FROM"
        " (SELECT number, sum(length(payload)) OVER (ORDER BY number DESC) AS byte_count FROM dead)"
        " WHERE byte_count > ?)",
        (retention.dead_bytes,),
    )
