"""Ids of posts that X delivered in; how many more may be read before money runs out, out. Kept across restarts.

X bills a post once a UTC day, however often it delivers it; posts that come along (quoted, answered) are counted as
well, since X does not say whether it bills them. Nothing is read any more at 95 % of a cap (chosen by
hand: posts on their way are billed too).
"""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from streams.clock import Clock, utc_now
from streams.collectors.x_text import items

STOP_PERCENT = 95


class UsageError(Exception):
    """The file that counts cannot be used; without it nothing is read, as the caps could not be kept."""


class Usage:
    """Counts in one private SQLite file, each id once a day. Used by one task; closed by its owner."""

    def __init__(self, file: Path, *, daily_posts: int, monthly_posts: int, clock: Clock = utc_now) -> None:
        self._file = file
        self._caps = {"day": daily_posts, "month": monthly_posts}
        self._clock = clock
        self._connection: sqlite3.Connection | None = None

    def open(self) -> None:
        """Open or make the file (0600); raises UsageError."""
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.close(os.open(self._file, os.O_CREAT | os.O_RDWR, 0o600))
            connection = sqlite3.connect(self._file, isolation_level=None)
            self._connection = connection
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=NORMAL")
            connection.execute(
                "CREATE TABLE IF NOT EXISTS seen (day TEXT, id INTEGER, PRIMARY KEY (day, id)) WITHOUT ROWID"
            )
            connection.execute("CREATE TABLE IF NOT EXISTS days (day TEXT PRIMARY KEY, count INTEGER NOT NULL)")
        except (OSError, sqlite3.Error) as error:
            raise UsageError(f"{self._file}: {error}; expected the count of posts read from X, move it away") from error

    def close(self) -> None:
        """Release the file. Idempotent."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def count(self, native_ids: Iterable[str]) -> None:
        """Count ids, each once a UTC day; they are in the file when this returns. Raises UsageError."""
        day = self._clock().date().isoformat()
        rows = [(day, int(one)) for one in native_ids if _fits(one)]
        if not rows:
            return
        try:
            with self._opened as connection:
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("DELETE FROM seen WHERE day < ?", (day,))
                before = connection.total_changes
                connection.executemany("INSERT OR IGNORE INTO seen VALUES (?, ?)", rows)
                added = connection.total_changes - before
                connection.execute(
                    "INSERT INTO days VALUES (?, ?) ON CONFLICT (day) DO UPDATE SET count = count + excluded.count",
                    (day, added),
                )
        except sqlite3.Error as error:
            raise UsageError(f"{self._file}: {error}; free some space or mend the file") from error

    def used(self) -> dict[str, int]:
        """Give how many posts were read this UTC day and this calendar month. Raises UsageError."""
        today = self._clock().date()
        try:
            row = self._opened.execute(
                "SELECT coalesce(sum(count) FILTER (WHERE day = ?), 0), coalesce(sum(count), 0) FROM days "
                "WHERE day >= ?",
                (today.isoformat(), today.replace(day=1).isoformat()),
            ).fetchone()
        except sqlite3.Error as error:
            raise UsageError(f"{self._file}: {error}; mend the file or move it away") from error
        return {"day": row[0], "month": row[1]}

    def room(self) -> int:
        """Give how many more posts may be read now, at least 0."""
        used = self.used()
        return max(0, min(cap * STOP_PERCENT // 100 - used[span] for span, cap in self._caps.items()))

    def spent(self) -> tuple[str, dt.datetime] | None:
        """Say which cap ends the reading and until when; None while there is room."""
        used, now = self.used(), self._clock()
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        ends = {"month": (midnight.replace(day=1) + dt.timedelta(days=32)).replace(day=1)}
        ends["day"] = midnight + dt.timedelta(days=1)
        for span, setting in (("month", "x_monthly_posts"), ("day", "x_daily_posts")):
            cap, until = self._caps[span], ends[span]
            if used[span] >= cap * STOP_PERCENT // 100:
                return (
                    f"{used[span]:,} of the {cap:,} posts a {span} are read ({setting}): reading stops until "
                    f"{until:%Y-%m-%d %H:%M} UTC; raise {setting} to go on, each post costs money"
                ), until
        return None

    def words(self) -> str:
        """Say how much is used, in whole percents."""
        used = self.used()
        shares = {span: used[span] * 100 // cap for span, cap in self._caps.items()}
        return f"{shares['day']} % of the day's and {shares['month']} % of the month's posts used"

    @property
    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            raise UsageError(f"{self._file}: not open")
        return self._connection


def delivered_ids(message: Mapping[str, Any]) -> list[str]:
    """Give the ids of the posts in a message of the stream, or in a page of a search."""
    data = message.get("data")
    posts = [data] if isinstance(data, dict) else items(message, "data")
    return [one["id"] for one in [*posts, *items(message.get("includes"), "tweets")] if isinstance(one.get("id"), str)]


def _fits(native_id: str) -> bool:
    """Say whether an id fits SQLite's integers."""
    return native_id.isascii() and native_id.isdigit() and len(native_id) <= 19 and int(native_id) < 1 << 63
