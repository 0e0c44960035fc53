"""A Retention and the time in; posts, dead letters, marks and counters past their time removed."""

from __future__ import annotations

import sqlite3

from schemas.finding import LEVELS
from schemas.store import Retention
from streams.stores.lifetimes import COUNTER_DAYS, DAY, UNHELD_MARK_DAYS, kept_days
from streams.stores.sqlite.erasing import erase

CHUNK_POSTS = 200
"""Posts erased in one transaction, so that writes get their turn between. Chosen by hand."""


def erase_expired(connection: sqlite3.Connection, retention: Retention, now: int) -> int:
    """Erase up to CHUNK_POSTS posts kept longer than their level allows; gives how many."""
    erased_count = 0
    for level, days in kept_days(retention).items():
        expired = connection.execute(
            "SELECT row, id FROM post WHERE level = ? AND stored_at < ? ORDER BY stored_at LIMIT ?",
            (LEVELS.index(level), now - round(days * DAY), CHUNK_POSTS - erased_count),
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
