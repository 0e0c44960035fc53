"""What erasing leaves for later: dead letters that hold an erased post, and the index's unmerged parts."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from streams.stores.erasure import holds

MERGE_PAGES = 500
"""Pages of the index one step may write (2 MB), so that writes get their turn between. Chosen by hand."""


def is_unswept(connection: sqlite3.Connection) -> bool:
    """Tell whether something was erased that no finished sweep has dealt with."""
    return bool(connection.execute("SELECT value FROM meta WHERE key = 'unswept'").fetchone()[0])


def begin_sweep(connection: sqlite3.Connection) -> list[str]:
    """Begin a sweep and give the uids, post ids and authors to search the dead letters for.

    What is erased from here on needs the next sweep.
    """
    connection.execute("UPDATE meta SET value = 2 WHERE key = 'unswept'")
    return [needle for (needle,) in connection.execute("SELECT needle FROM forgotten")]


def end_sweep(connection: sqlite3.Connection) -> bool:
    """Say that no byte of what was erased lingers in the log; true when something was erased meanwhile."""
    connection.execute("UPDATE meta SET value = 0 WHERE key = 'unswept' AND value = 2")
    return is_unswept(connection)


def dead_holding(connection: sqlite3.Connection, needles: Sequence[str]) -> list[int]:
    """Give the dead letters that hold one of the needles; reads them all when there is any needle."""
    if not needles:
        return []
    letters = connection.execute("SELECT number, payload, record FROM dead")
    return [number for number, *held in letters if any(holds(part, needle) for part in held for needle in needles)]


def drop_dead(connection: sqlite3.Connection, numbers: Sequence[int], needles: Sequence[str]) -> None:
    """Remove dead letters, and the needles they were found by."""
    connection.executemany("DELETE FROM dead WHERE number = ?", [(number,) for number in numbers])
    connection.executemany("DELETE FROM forgotten WHERE needle = ?", [(needle,) for needle in needles])


def merge_words(connection: sqlite3.Connection, pages: int = MERGE_PAGES) -> bool:
    """Merge a part of the index, so that what was removed leaves it for good; false when there is no more to do.

    A negative number of pages begins a merge of everything, a positive one carries it on
    (https://sqlite.org/fts5.html#the_merge_command).
    """
    before = connection.total_changes
    connection.execute("INSERT INTO words (words, rank) VALUES ('merge', ?)", (pages,))
    return connection.total_changes - before >= 2


def words_unswept(connection: sqlite3.Connection) -> bool:
    """Tell whether the index may hold marks of removed words."""
    return bool(connection.execute("SELECT value FROM meta WHERE key = 'words_unswept'").fetchone()[0])


def begin_merge(connection: sqlite3.Connection) -> None:
    """Begin a merge of the whole index; what is removed from here on needs the next one."""
    connection.execute("UPDATE meta SET value = 2 WHERE key = 'words_unswept'")
    merge_words(connection, -MERGE_PAGES)


def end_merge(connection: sqlite3.Connection) -> None:
    """Say that the index is merged, unless something was removed meanwhile."""
    connection.execute("UPDATE meta SET value = 0 WHERE key = 'words_unswept' AND value = 2")
