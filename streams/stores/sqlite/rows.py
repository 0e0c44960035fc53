"""The rows one post has in several tables: added, removed and changed together."""

from __future__ import annotations

import sqlite3

from msgspec.structs import replace

from schemas.decoding import encode
from schemas.flagged import FlaggedPost
from streams.stores.sqlite.facets import facets
from streams.stores.sqlite.words import marks_of


def next_sequence(connection: sqlite3.Connection) -> int:
    """Draw the number of a change: greater than all before, also over restarts."""
    # Two statements take 5 us, one with RETURNING 48 (measured, SQLite 3.40).
    connection.execute("UPDATE meta SET value = value + 1 WHERE key = 'sequence'")
    return int(connection.execute("SELECT value FROM meta WHERE key = 'sequence'").fetchone()[0])


def add_content(connection: sqlite3.Connection, row: int, flagged: FlaggedPost, *, textless: bool = False) -> None:
    """Add what hangs on a row of `post`: JSON without locator and bio, the locator apart, facets, words."""
    post = flagged.post
    kept = replace(flagged, post=replace(post, locator=None, author_bio=None))
    connection.execute(
        "INSERT INTO body VALUES (?, ?, ?, ?, ?)", (row, post.revision, post.author, textless, encode(kept))
    )
    if post.locator is not None:
        connection.execute("INSERT INTO locator VALUES (?, ?)", (row, encode(post.locator)))
    connection.executemany(
        "INSERT INTO facet SELECT ?, ?, sort_at, row, hidden, decision, level FROM post WHERE row = ?",
        [(field, value, row) for field, value in sorted(facets(flagged))],
    )
    marks = marks_of(post)
    if marks:
        connection.execute("INSERT INTO words (rowid, marks) VALUES (?, ?)", (row, marks))


def remove_content(connection: sqlite3.Connection, row: int) -> None:
    """Remove what `add_content` added."""
    connection.execute("DELETE FROM body WHERE row = ?", (row,))
    connection.execute("DELETE FROM locator WHERE row = ?", (row,))
    connection.execute("DELETE FROM facet WHERE row = ?", (row,))
    if connection.execute("DELETE FROM words WHERE rowid = ?", (row,)).rowcount:
        connection.execute("UPDATE meta SET value = 1 WHERE key = 'words_unswept'")


def set_columns(
    connection: sqlite3.Connection, row: int, *, decision: int | None = None, hidden: bool | None = None
) -> None:
    """Change what `post` and its facets both say of a post, as one change of it."""
    for table in ("post", "facet"):
        connection.execute(
            f"UPDATE {table} SET decision = coalesce(?, decision), hidden = coalesce(?, hidden) WHERE row = ?",  # noqa: S608 our own table names
            (decision, hidden, row),
        )
    touch(connection, row)


def touch(connection: sqlite3.Connection, row: int) -> None:
    """Say that a post changed."""
    connection.execute("UPDATE post SET sequence = ? WHERE row = ?", (next_sequence(connection), row))
