"""The store's files: private from the first byte, ours by mark, of the version this code knows."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from schemas.store import StoreUnavailable


class StoreFileError(Exception):
    """A file that cannot be opened as a store, whatever one waits for."""


def private_file(path: Path) -> None:
    """Make sure the file exists and only its owner may read it; new folders are the owner's too.

    SQLite gives its log (`-wal`) and shared memory (`-shm`) the mode of the file.
    """
    try:
        for folder in reversed([path.parent, *path.parent.parents]):
            if not folder.exists():
                folder.mkdir(mode=0o700)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        path.chmod(0o600)
    except OSError as error:
        raise StoreUnavailable(f"{path}: {error.strerror}") from error


def copy_to(connection: sqlite3.Connection, target: Path) -> None:
    """Copy the whole database, consistent, to a new private file; leaves none behind when it fails."""
    if target.exists():
        raise FileExistsError(f"{target}: exists; expected a new name, as a copy never overwrites")
    private_file(target)
    try:
        with contextlib.closing(sqlite3.connect(target)) as destination:
            connection.backup(destination)
    except BaseException:
        target.unlink()
        raise


def migration_copies(path: Path) -> list[Path]:
    """List the copies kept from migrations: they hold what was erased since."""
    return sorted(path.parent.glob(f"{path.name}.version-*"))


def check_file(path: Path, *, application_id: int, newest: int) -> int:
    """Give the file's version, 0 for an empty one, and change nothing; raises StoreFileError."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        try:
            return _checked_version(connection, path, application_id=application_id, newest=newest)
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_NOTADB:
                raise
            raise StoreFileError(f"{path}: not an SQLite database; name another file") from error


def migrate(
    connection: sqlite3.Connection, path: Path, *, application_id: int, migrations: Sequence[Sequence[str]]
) -> None:
    """Bring the file to the newest version in one transaction, after copying an older one beside it.

    Raises StoreFileError, and changes nothing, for a newer file or another program's.
    """
    version = _checked_version(connection, path, application_id=application_id, newest=len(migrations))
    if version == len(migrations):
        return
    if version:
        _copy_beside(connection, path, version)
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Another process may have migrated while this one waited for the lock.
        version = _checked_version(connection, path, application_id=application_id, newest=len(migrations))
        for statements in migrations[version:]:
            for statement in statements:
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {application_id:d}")
        connection.execute(f"PRAGMA user_version = {len(migrations):d}")
        connection.execute("COMMIT")
    except BaseException:
        with contextlib.suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise


def _checked_version(connection: sqlite3.Connection, path: Path, *, application_id: int, newest: int) -> int:
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    owner = int(connection.execute("PRAGMA application_id").fetchone()[0])
    table_count = int(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
    if table_count and owner != application_id:
        raise StoreFileError(
            f"{path}: a database of another program (application id {owner:#x}); "
            f"expected {application_id:#x}: name another file"
        )
    if version > newest:
        raise StoreFileError(
            f"{path}: version {version}; this Lourie knows up to {newest}: install the newer Lourie that wrote it"
        )
    return version


def _copy_beside(connection: sqlite3.Connection, path: Path, version: int) -> None:
    copy = path.with_name(f"{path.name}.version-{version}")
    copy.unlink(missing_ok=True)  # left by a migration that did not finish
    copy_to(connection, copy)
