"""Tombstones in: posts erased, blanked, hidden or restored, and a textless mark that refuses what comes late.

Marks hold the newest time of each kind of order, so the outcome does not depend on the order in
which tombstones and posts arrive.
"""

from __future__ import annotations

import sqlite3

from msgspec.structs import replace

from schemas.decoding import decode, encode
from schemas.flagged import FlaggedPost
from schemas.label import Label
from schemas.post import Locator
from schemas.record import to_microseconds
from schemas.tombstone import EFFECTS, Effect, Tombstone
from streams.stores.erasure import NEVER, blank
from streams.stores.sqlite.facets import FIELDS
from streams.stores.sqlite.rows import add_content, next_sequence, remove_content, set_columns, touch

_COLUMNS: dict[Effect, int] = {"erase": 0, "erase_text": 0, "hide": 1, "restore": 2}


def forget(connection: sqlite3.Connection, tombstone: Tombstone, now: int) -> int:
    """Apply one tombstone and leave its mark; gives how many posts lost their text."""
    effect = EFFECTS[tombstone.reason]
    at = to_microseconds(tombstone.effective_at)
    posts = _posts_of(connection, tombstone)
    subject = tombstone.post_id or tombstone.author or ""
    _leave_mark(connection, subject, effect, at, (now, bool(posts)))
    if effect in {"hide", "restore"}:
        for row, post_id, version, author, hidden in posts:
            if is_hidden(connection, post_id, author, version) != bool(hidden):
                set_columns(connection, row, hidden=not hidden)
        return 0
    _search_dead_letters(connection, [subject])
    due = [(row, post_id) for row, post_id, version, *_ in posts if version <= at]
    if effect == "erase":
        for row, post_id in due:
            erase(connection, row, post_id, now)
        return len(due)
    return sum(_erase_text(connection, row, post_id) for row, post_id in due)


def is_refused(connection: sqlite3.Connection, post_id: str, author: str | None, version: int) -> bool:
    """Tell whether a mark says that this or a later version was erased."""
    return _is_marked(connection, "erased_at >= ?", (post_id, author, version))


def is_hidden(connection: sqlite3.Connection, post_id: str, author: str | None, version: int) -> bool:
    """Tell whether a version is hidden: a hiding at or after it, and no later restoring."""
    return _is_marked(connection, "hidden_at >= ? AND hidden_at > restored_at", (post_id, author, version))


def erase(connection: sqlite3.Connection, row: int, post_id: str, now: int) -> None:
    """Remove all of a post and what people said of it; a number among the changes stays."""
    _search_dead_letters(connection, [post_id, *_uids(connection, row)])
    remove_content(connection, row)
    connection.execute("DELETE FROM post WHERE row = ?", (row,))  # its labels go with it
    connection.execute("INSERT OR REPLACE INTO gone VALUES (?, ?, ?)", (post_id, next_sequence(connection), now))
    _note_unswept(connection)


def _erase_text(connection: sqlite3.Connection, row: int, post_id: str) -> bool:
    """Blank a post: finding and decisions stay, words, links, locator and notes go. False if it was."""
    textless, payload = connection.execute("SELECT textless, payload FROM body WHERE row = ?", (row,)).fetchone()
    if textless:
        return False
    _search_dead_letters(connection, [post_id, *_uids(connection, row)])
    blanked = blank(decode(payload, FlaggedPost))
    remove_content(connection, row)
    add_content(connection, row, blanked, textless=True)
    connection.execute("UPDATE post SET text_key = ? WHERE row = ?", (blanked.text_key, row))
    for number, given in connection.execute("SELECT number, payload FROM label WHERE row = ?", (row,)).fetchall():
        noteless = encode(replace(decode(given, Label), note=""))
        connection.execute("UPDATE label SET payload = ? WHERE number = ?", (noteless, number))
    touch(connection, row)
    _note_unswept(connection)
    return True


def _posts_of(connection: sqlite3.Connection, tombstone: Tombstone) -> list[tuple[int, str, int, str | None, int]]:
    columns = "SELECT p.row, p.id, p.version, b.author, p.hidden FROM post p JOIN body b USING (row) WHERE "
    if tombstone.post_id is not None:
        return connection.execute(columns + "p.id = ?", (tombstone.post_id,)).fetchall()
    of_author = "p.row IN (SELECT row FROM facet WHERE field = ? AND value = ?)"
    return connection.execute(columns + of_author, (FIELDS["author"], tombstone.author)).fetchall()


def _leave_mark(connection: sqlite3.Connection, subject: str, effect: Effect, at: int, seen: tuple[int, bool]) -> None:
    times = [NEVER, NEVER, NEVER]
    times[_COLUMNS[effect]] = at
    connection.execute(
        "INSERT INTO mark VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
        " erased_at = max(erased_at, excluded.erased_at), hidden_at = max(hidden_at, excluded.hidden_at),"
        " restored_at = max(restored_at, excluded.restored_at),"
        " marked_at = max(marked_at, excluded.marked_at), held = max(held, excluded.held)",
        (subject, *times, *seen),
    )


def _is_marked(connection: sqlite3.Connection, order: str, version: tuple[str, str | None, int]) -> bool:
    return bool(
        connection.execute(
            f"SELECT EXISTS (SELECT 1 FROM mark WHERE subject IN (?, ?) AND {order})",  # noqa: S608 our own SQL
            version,
        ).fetchone()[0]
    )


def _uids(connection: sqlite3.Connection, row: int) -> list[str]:
    found = connection.execute("SELECT payload FROM locator WHERE row = ?", (row,)).fetchall()
    return [decode(payload, Locator).uid for (payload,) in found]


def _search_dead_letters(connection: sqlite3.Connection, needles: list[str]) -> None:
    """Note what the next sweep must look for; nothing when there are no dead letters."""
    noted = connection.executemany(
        "INSERT OR IGNORE INTO forgotten SELECT ? WHERE EXISTS (SELECT 1 FROM dead)", [(needle,) for needle in needles]
    )
    if noted.rowcount:
        _note_unswept(connection)


def _note_unswept(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE meta SET value = 1 WHERE key = 'unswept'")
