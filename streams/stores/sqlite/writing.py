"""A WriteBatch in, everything it holds applied to one open transaction; what changed out."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from schemas.dead import DeadRecord
from schemas.decoding import encode
from schemas.finding import LEVELS
from schemas.flagged import FlaggedPost
from schemas.label import DECISIONS, Label
from schemas.record import to_microseconds
from schemas.store import WriteBatch, WriteOutcome
from schemas.tally import CountKey, LogPlace, Tally, TermKey
from streams.stores.letters import letter_digest
from streams.stores.sqlite.erasing import forget, is_hidden, is_refused
from streams.stores.sqlite.rows import add_content, next_sequence, remove_content, set_columns


def apply(connection: sqlite3.Connection, batch: WriteBatch, now: int) -> WriteOutcome:
    """Apply a batch; `now` in microseconds since 1970.

    Dead letters come first, so that tombstones of the same batch are looked for in them; then tombstones,
    so that no byte of a post deleted in the same batch is written.
    Labels of posts that are not kept are passed over: the bus cannot know what was erased.
    """
    bury(connection, batch.dead)
    erased_count = sum(forget(connection, tombstone, now) for tombstone in batch.tombstones)
    stored_count = sum(keep(connection, flagged, now) for flagged in batch.posts)
    for label in batch.labels:
        decide(connection, label)
    tally(connection, batch.counts)
    tally_terms(connection, batch.terms)
    add_tallies(connection, batch.tallies)
    connection.executemany(
        "INSERT INTO cursor VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value", batch.cursors.items()
    )
    return WriteOutcome(
        stored_count=stored_count, unchanged_count=len(batch.posts) - stored_count, erased_count=erased_count
    )


def keep(connection: sqlite3.Connection, flagged: FlaggedPost, now: int) -> bool:
    """Store a post unless it is stale, known or refused by a mark; false when nothing changed."""
    post = flagged.post
    version = to_microseconds(post.revised_at)
    known = connection.execute(
        "SELECT p.row, p.version, b.revision FROM post p JOIN body b USING (row) WHERE p.id = ?", (post.id,)
    ).fetchone()
    if known is not None and (version, post.revision) <= (known[1], known[2]):
        return False
    if is_refused(connection, post.id, post.author, version):
        return False
    columns = (
        version,
        to_microseconds(post.sort_at),
        next_sequence(connection),
        is_hidden(connection, post.id, post.author, version),
        LEVELS.index(flagged.finding.level),
        flagged.text_key,
    )
    row = _renew(connection, known[0], columns) if known else _add(connection, post.id, columns, now)
    add_content(connection, row, flagged)
    return True


def _add(connection: sqlite3.Connection, post_id: str, columns: tuple[int | str, ...], now: int) -> int:
    connection.execute("DELETE FROM gone WHERE post_id = ?", (post_id,))
    connection.execute(
        "INSERT INTO post (version, sort_at, sequence, hidden, level, text_key, id, stored_at, decision)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*columns, post_id, now, DECISIONS.index("undecided")),
    )
    return int(connection.execute("SELECT last_insert_rowid()").fetchone()[0])


def _renew(connection: sqlite3.Connection, row: int, columns: tuple[int | str, ...]) -> int:
    remove_content(connection, row)
    connection.execute(
        "UPDATE post SET version = ?, sort_at = ?, sequence = ?, hidden = ?, level = ?, text_key = ? WHERE row = ?",
        (*columns, row),
    )
    return row


def decide(connection: sqlite3.Connection, label: Label) -> bool:
    """Add a decision, once; the newest by time counts. False for a post that is not kept."""
    known = connection.execute("SELECT row FROM post WHERE id = ?", (label.post_id,)).fetchone()
    if known is None:
        return False
    row = known[0]
    added = connection.execute(
        "INSERT OR IGNORE INTO label (row, at, given_by, decision, payload) VALUES (?, ?, ?, ?, ?)",
        (row, to_microseconds(label.at), label.by, DECISIONS.index(label.decision), encode(label)),
    ).rowcount
    if added:
        newest = connection.execute(
            "SELECT decision FROM label WHERE row = ? ORDER BY at DESC, number DESC LIMIT 1", (row,)
        ).fetchone()
        set_columns(connection, row, decision=newest[0])
    return True


def bury(connection: sqlite3.Connection, records: Iterable[DeadRecord]) -> None:
    """Add dead letters; the same one, told twice, is kept once."""
    for record in records:
        told = encode(replace(record, payload=b""))
        connection.execute(
            "INSERT OR IGNORE INTO dead (digest, at, stage, error, record, payload) VALUES (?, ?, ?, ?, ?, ?)",
            (letter_digest(record), to_microseconds(record.at), record.stage, record.error, told, record.payload),
        )


def tally(connection: sqlite3.Connection, counts: Mapping[CountKey, int]) -> None:
    """Add to the counters of judged posts."""
    connection.executemany(
        "INSERT INTO hour_count VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count",
        (
            (to_microseconds(key.hour), key.source, key.language, LEVELS.index(key.level), count)
            for key, count in counts.items()
        ),
    )
    if counts:
        connection.execute("UPDATE meta SET value = value + ? WHERE key = 'judged'", (sum(counts.values()),))


def tally_terms(connection: sqlite3.Connection, terms: Mapping[TermKey, tuple[int, int]]) -> None:
    """Add to the counters of terms."""
    connection.executemany(
        "INSERT INTO term_count VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
        " hit_count = hit_count + excluded.hit_count, flagged_count = flagged_count + excluded.flagged_count",
        ((to_microseconds(key.hour), key.term, hits, flagged) for key, (hits, flagged) in terms.items()),
    )


def add_tallies(connection: sqlite3.Connection, tallies: Iterable[Tally]) -> None:
    """Add counters that came over a log, each place of it once."""
    for one in tallies:
        if one.place is None or _advance(connection, one.place):
            tally(connection, dict(one.counts))
            tally_terms(connection, {key: (hits, flagged) for key, hits, flagged in one.terms})


def _advance(connection: sqlite3.Connection, place: LogPlace) -> bool:
    """Move a log's place forward; false when it is there or past it already."""
    moved = connection.execute(
        "INSERT INTO tallied VALUES (?, ?)"
        " ON CONFLICT DO UPDATE SET place = excluded.place WHERE excluded.place > place",
        (place.log, place.offset),
    )
    return moved.rowcount > 0
