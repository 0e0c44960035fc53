"""`Ledger`: audited acts in, one private SQLite file that only grows; read back in order."""

from __future__ import annotations

import sqlite3
from functools import partial
from pathlib import Path

from schemas.audit import AuditEntry
from schemas.decoding import decode, encode
from schemas.record import Record, to_microseconds
from streams.ledger.deliveries import Deliveries
from streams.ledger.following import Following
from streams.ledger.schema import APPLICATION_ID, MIGRATIONS
from streams.stores.sqlite.database import Database


class LedgerEntry(Record, frozen=True, kw_only=True):
    """An audited act with its place in the trail."""

    number: int
    entry: AuditEntry


class Ledger:
    """The audit trail, where followers of the store are, and what waits to be sent.

    An audited act is not idempotent: done twice it stands there twice. `following` and
    `deliveries` are: a step of a follower is committed whole or not at all.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self.following = Following(database)
        self.deliveries = Deliveries(database)

    @classmethod
    async def open(cls, path: Path) -> Ledger:
        """Open or create the file (0600); raises StoreFileError for one that is not ours or is newer."""
        return cls(await Database.open(path, application_id=APPLICATION_ID, migrations=MIGRATIONS))

    async def record(self, entry: AuditEntry) -> None:
        """Add an act; it is in the file when this returns. Raises StoreUnavailable."""
        await self._database.write(partial(_record, entry=entry))

    async def entries(self, after: int = 0, limit: int = 100) -> tuple[LedgerEntry, ...]:
        """Give acts with a greater number, oldest first. Raises StoreUnavailable."""
        return await self._database.read(partial(_entries, after=after, limit=limit))

    async def backup_to(self, path: Path) -> None:
        """Copy the live ledger to a new private file; raises FileExistsError."""
        await self._database.backup_to(path)

    async def close(self) -> None:
        """Release the file. Idempotent."""
        await self._database.close()


def _record(connection: sqlite3.Connection, entry: AuditEntry) -> None:
    connection.execute("INSERT INTO audit (at, payload) VALUES (?, ?)", (to_microseconds(entry.at), encode(entry)))


def _entries(connection: sqlite3.Connection, after: int, limit: int) -> tuple[LedgerEntry, ...]:
    found = connection.execute(
        "SELECT number, payload FROM audit WHERE number > ? ORDER BY number LIMIT ?", (after, limit)
    )
    return tuple(LedgerEntry(number=number, entry=decode(payload, AuditEntry)) for number, payload in found)
