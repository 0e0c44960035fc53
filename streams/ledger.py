"""The ledger: a small SQLite file beside the store. Today it keeps the audit trail."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from schemas.audit import AuditEntry
from schemas.decoding import decode, encode
from streams.stores.sqlite.database import Database

APPLICATION_ID = 0x6C6F6C67
"""`lolg`: so that no other database is taken for a ledger."""
MIGRATIONS: Sequence[Sequence[str]] = (
    ("CREATE TABLE audit (number INTEGER PRIMARY KEY AUTOINCREMENT, entry TEXT NOT NULL)",),
)


class Ledger:
    """Append only: there is no way to change or remove an entry."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    async def open(cls, path: Path) -> Ledger:
        """Open or create the file (0600)."""
        return cls(await Database.open(path, application_id=APPLICATION_ID, migrations=MIGRATIONS))

    async def record(self, entry: AuditEntry) -> None:
        """Add an entry; it is on disk when this returns."""

        def add(connection: sqlite3.Connection) -> None:
            connection.execute("INSERT INTO audit (entry) VALUES (?)", (encode(entry).decode(),))

        await self._database.write(add)

    async def entries(self, *, after: int = 0, limit: int = 100) -> tuple[tuple[int, AuditEntry], ...]:
        """Give entries with their numbers, oldest first, beginning after a number."""

        def read(connection: sqlite3.Connection) -> list[tuple[int, str]]:
            asked = "SELECT number, entry FROM audit WHERE number > ? ORDER BY number LIMIT ?"
            return connection.execute(asked, (after, limit)).fetchall()

        return tuple((number, decode(entry.encode(), AuditEntry)) for number, entry in await self._database.read(read))

    async def backup_to(self, path: Path) -> None:
        """Copy the ledger, consistent, to a new private file."""
        await self._database.backup_to(path)

    async def close(self) -> None:
        """Release the file. Idempotent."""
        await self._database.close()
