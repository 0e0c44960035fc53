"""One SQLite file for asyncio: one writer thread, a few readers, faults told as StoreUnavailable."""

from __future__ import annotations

import asyncio
import contextlib
import queue
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from schemas.store import StoreUnavailable
from streams.stores.sqlite.files import StoreFileError, check_file, copy_to, migrate, private_file

R = TypeVar("R")
Migrations = Sequence[Sequence[str]]

READER_COUNT = 3
"""Chosen by hand, not measured: a page of the desk asks some eight questions at once."""
BUSY_SECONDS = 5.0
"""How long a statement waits for another process's lock; chosen by hand."""
WRITER_CACHE_KIBIBYTES = 64 << 10
"""Holds what 200,000 posts make a batch touch at random: six times faster than 8 MB where reading a page is slow
(measured on a nested virtual machine at 40 us a page)."""
READER_CACHE_KIBIBYTES = 16 << 10
"""Chosen by hand, not measured: the operating system's cache holds the rest."""
MIN_SQLITE = (3, 30, 0)
"""First with FILTER on aggregates."""
CHECKPOINT_PAGES = 4000
"""The log is moved into the file every 16 MB: a write takes a third less than with SQLite's 4 MB (measured)."""


class Database:
    """A private SQLite file in WAL mode whose work never blocks the event loop.

    Functions handed to `write` and `read` run on a thread, inside one transaction, and get the
    connection. A fault of disk or lock becomes StoreUnavailable, with nothing applied.
    """

    def __init__(self, path: Path, writer: sqlite3.Connection, readers: Sequence[sqlite3.Connection]) -> None:
        self.path = path
        self._writer = writer
        self._write_thread = ThreadPoolExecutor(1, thread_name_prefix=f"{path.name}-write")
        self._read_threads = ThreadPoolExecutor(len(readers), thread_name_prefix=f"{path.name}-read")
        self._readers = readers
        self._idle: queue.SimpleQueue[sqlite3.Connection] = queue.SimpleQueue()
        for reader in readers:
            self._idle.put(reader)
        self._closed = False

    @classmethod
    async def open(cls, path: Path, *, application_id: int, migrations: Migrations) -> Database:
        """Open or create a file (0600); raises StoreFileError for one that is not ours or is newer."""
        return await asyncio.to_thread(cls._open, path, application_id, migrations)

    @classmethod
    def _open(cls, path: Path, application_id: int, migrations: Migrations) -> Database:
        if sqlite3.sqlite_version_info < MIN_SQLITE:
            raise StoreFileError(f"SQLite {sqlite3.sqlite_version}: expected 3.30 or later; use a newer Python build")
        private_file(path)
        opened: list[sqlite3.Connection] = []
        try:
            with _faults_told(path):
                check_file(path, application_id=application_id, newest=len(migrations))
                opened.append(_connect(path, WRITER_CACHE_KIBIBYTES))
                migrate(opened[0], path, application_id=application_id, migrations=migrations)
                for _ in range(READER_COUNT):
                    opened.append(_connect(path, READER_CACHE_KIBIBYTES))
                    opened[-1].execute("PRAGMA query_only = ON")
        except BaseException:
            for connection in opened:
                connection.close()
            raise
        return cls(path, opened[0], opened[1:])

    async def write(self, change: Callable[[sqlite3.Connection], R]) -> R:
        """Run a change in one transaction; raises StoreUnavailable with nothing applied."""
        return await self._on_writer(lambda: _in_transaction(self._writer, "BEGIN IMMEDIATE", change))

    async def read(self, question: Callable[[sqlite3.Connection], R]) -> R:
        """Ask in one consistent snapshot; raises StoreUnavailable."""
        return await self._run(self._read_threads, lambda: self._ask(question))

    async def truncate_log(self) -> bool:
        """Move the write-ahead log into the file and empty it; false when a reader stood in the way."""

        def checkpoint() -> bool:
            busy = self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            return not busy

        return await self._on_writer(checkpoint)

    async def backup_to(self, target: Path) -> None:
        """Copy the live file, consistent, to a new private file; raises FileExistsError."""

        def copy() -> None:
            reader = self._idle.get()
            try:
                copy_to(reader, target)
            finally:
                self._idle.put(reader)

        await self._run(self._read_threads, copy)

    async def close(self) -> None:
        """Finish what was begun and release the file. Idempotent."""
        if not self._closed:
            self._closed = True
            await asyncio.to_thread(self._shut)

    def _shut(self) -> None:
        self._read_threads.shutdown(wait=True)
        self._write_thread.shutdown(wait=True)
        for connection in (*self._readers, self._writer):
            connection.close()

    def _ask(self, question: Callable[[sqlite3.Connection], R]) -> R:
        reader = self._idle.get()
        try:
            return _in_transaction(reader, "BEGIN", question)
        finally:
            self._idle.put(reader)

    async def _on_writer(self, act: Callable[[], R]) -> R:
        return await self._run(self._write_thread, act)

    async def _run(self, threads: ThreadPoolExecutor, act: Callable[[], R]) -> R:
        if self._closed:
            raise StoreUnavailable(f"{self.path.name}: closed")

        def told() -> R:
            with _faults_told(self.path):
                return act()

        return await asyncio.get_running_loop().run_in_executor(threads, told)


def _connect(path: Path, cache_kibibytes: int) -> sqlite3.Connection:
    # Used by one thread at a time, though not always by the same one: hence check_same_thread.
    connection = sqlite3.connect(
        path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, cached_statements=256
    )
    for pragma in (
        "journal_mode = WAL",
        "synchronous = NORMAL",  # a power cut may lose the last commits, whole: cursor and posts agree
        "secure_delete = ON",  # overwrite what is erased with zeros
        "foreign_keys = ON",
        "temp_store = MEMORY",  # no text in temporary files
        f"cache_size = -{cache_kibibytes}",
        f"wal_autocheckpoint = {CHECKPOINT_PAGES}",
    ):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _in_transaction(connection: sqlite3.Connection, begin: str, act: Callable[[sqlite3.Connection], R]) -> R:
    connection.execute(begin)
    try:
        answer = act(connection)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # SQLite itself may have rolled back, for instance on a full disk
            with contextlib.suppress(sqlite3.Error):
                connection.execute("ROLLBACK")
        raise
    return answer


@contextlib.contextmanager
def _faults_told(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        if not _is_fault(error):
            raise
        raise StoreUnavailable(f"{path.name}: {error}") from error


def _is_fault(error: sqlite3.DatabaseError) -> bool:
    """Tell a fault of disk, lock or file from a mistake of ours (SQL, constraint, type)."""
    faults = (sqlite3.OperationalError, sqlite3.DatabaseError, sqlite3.InternalError)
    return type(error) in faults and getattr(error, "sqlite_errorcode", None) != sqlite3.SQLITE_ERROR
