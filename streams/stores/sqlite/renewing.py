"""Kept posts in, the full-text index made anew where a search would cut words otherwise than it was made with."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator

from processors.search_tokens import WORDS_VERSION
from schemas.decoding import DecodingError, decode
from schemas.flagged import FlaggedPost
from streams.stores.sqlite.words import marks_of

log = logging.getLogger(__name__)


def words_are_old(connection: sqlite3.Connection) -> bool:
    """Tell whether the index holds words of another version than searches are cut by."""
    known = connection.execute("SELECT value FROM meta WHERE key = 'words_version'").fetchone()[0]
    return bool(known != WORDS_VERSION)


def renew_words(connection: sqlite3.Connection) -> None:
    """Make the index anew in one transaction, unless another process just did.

    Some 250 us a post, a second for 4,000. What it held before leaves the file with the next merge.
    """
    if not words_are_old(connection):
        return
    count = int(connection.execute("SELECT count(*) FROM body").fetchone()[0])
    if count:
        log.warning("words are cut otherwise than when posts were stored: cutting those of %d posts anew", count)
    if connection.execute("DELETE FROM words").rowcount:
        connection.execute("UPDATE meta SET value = 1 WHERE key = 'words_unswept'")
    connection.executemany("INSERT INTO words (rowid, marks) VALUES (?, ?)", _marks(connection))
    connection.execute("UPDATE meta SET value = ? WHERE key = 'words_version'", (WORDS_VERSION,))


def _marks(connection: sqlite3.Connection) -> Iterator[tuple[int, str]]:
    for row, payload in connection.execute("SELECT row, payload FROM body"):
        try:
            marks = marks_of(decode(payload, FlaggedPost).post)
        except DecodingError as error:
            log.warning("post in row %d cannot be read, so no search finds it: %s", row, error)
            continue
        if marks:
            yield row, marks
