"""Which posts each channel of a feed was told of: kept in the ledger, so that only what was told is taken back."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

TABLES: tuple[str, ...] = (
    "CREATE TABLE fed (channel TEXT NOT NULL, post_id TEXT NOT NULL, PRIMARY KEY (channel, post_id)) WITHOUT ROWID",
)
"""One step of the ledger's migrations. It holds ids only, and keeps those of erased posts: a retraction needs them."""


def note(connection: sqlite3.Connection, channel: str, post_ids: Iterable[str]) -> None:
    """Note posts a channel is told of. Idempotent."""
    connection.executemany("INSERT OR IGNORE INTO fed VALUES (?, ?)", [(channel, post_id) for post_id in post_ids])


def told(connection: sqlite3.Connection, channel: str, post_ids: Iterable[str]) -> frozenset[str]:
    """Give those of some posts that a channel was told of."""
    found = connection.execute(
        "SELECT post_id FROM fed WHERE channel = ? AND post_id IN (SELECT value FROM json_each(?))",
        (channel, json.dumps(list(post_ids))),
    )
    return frozenset(post_id for (post_id,) in found)
