"""The tables of the SQLite store, and the numbered steps that bring an older file up to date."""

from __future__ import annotations

_FIRST = (
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID",
    # sequence: newest change. judged: posts ever judged. unswept: something was erased and bytes may linger.
    "INSERT INTO meta VALUES ('sequence', 0), ('judged', 0), ('unswept', 0), ('words_unswept', 0)",
    # One narrow row a post, so that a filter over all of them reads few pages; its JSON lives in `body`.
    # level, decision: positions in LEVELS and DECISIONS. Times: microseconds since 1970 UTC.
    """CREATE TABLE post (
        row INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        version INTEGER NOT NULL,
        sort_at INTEGER NOT NULL,
        stored_at INTEGER NOT NULL,
        sequence INTEGER NOT NULL UNIQUE,
        hidden INTEGER NOT NULL,
        decision INTEGER NOT NULL,
        level INTEGER NOT NULL,
        text_key TEXT NOT NULL)""",
    "CREATE INDEX post_by_time ON post (sort_at, id)",
    "CREATE INDEX post_in_queue ON post (hidden, decision, level, sort_at, id)",
    "CREATE INDEX post_in_group ON post (text_key, sort_at, id)",
    "CREATE INDEX post_by_age ON post (level, stored_at)",
    """CREATE TABLE body (
        row INTEGER PRIMARY KEY REFERENCES post ON DELETE CASCADE,
        revision TEXT NOT NULL,
        author TEXT,
        textless INTEGER NOT NULL,
        payload BLOB NOT NULL)""",
    # What leads back to a person, apart from everything that is listed or exported.
    "CREATE TABLE locator (row INTEGER PRIMARY KEY REFERENCES post ON DELETE CASCADE, payload BLOB NOT NULL)",
    # One row for each value of each countable field. It repeats the queue's columns, so that counting a
    # field under the usual filter reads this table alone (measured: 219 ms by join, 37 ms so, 200,000 posts).
    """CREATE TABLE facet (
        field INTEGER NOT NULL,
        value TEXT NOT NULL,
        sort_at INTEGER NOT NULL,
        row INTEGER NOT NULL REFERENCES post ON DELETE CASCADE,
        hidden INTEGER NOT NULL,
        decision INTEGER NOT NULL,
        level INTEGER NOT NULL,
        PRIMARY KEY (field, value, sort_at, row)) WITHOUT ROWID""",
    "CREATE INDEX facet_of_post ON facet (row)",
    "CREATE VIRTUAL TABLE words USING fts5 (marks, tokenize = 'ascii', columnsize = 0)",
    "INSERT INTO words (words, rank) VALUES ('usermerge', 2)",
    """CREATE TABLE label (
        number INTEGER PRIMARY KEY,
        row INTEGER NOT NULL REFERENCES post ON DELETE CASCADE,
        at INTEGER NOT NULL,
        given_by TEXT NOT NULL,
        decision INTEGER NOT NULL,
        payload BLOB NOT NULL,
        UNIQUE (row, at, given_by, decision))""",
    # The textless trace of a tombstone. subject: a post id or an author. held: it touched a stored post.
    """CREATE TABLE mark (
        subject TEXT PRIMARY KEY,
        erased_at INTEGER NOT NULL,
        hidden_at INTEGER NOT NULL,
        restored_at INTEGER NOT NULL,
        marked_at INTEGER NOT NULL,
        held INTEGER NOT NULL) WITHOUT ROWID""",
    "CREATE TABLE gone (post_id TEXT PRIMARY KEY, sequence INTEGER NOT NULL UNIQUE, at INTEGER NOT NULL) WITHOUT ROWID",
    """CREATE TABLE dead (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        digest BLOB NOT NULL UNIQUE,
        at INTEGER NOT NULL,
        stage TEXT NOT NULL,
        error TEXT NOT NULL,
        record BLOB NOT NULL,
        payload BLOB NOT NULL)""",
    # What the dead letters are still to be searched for; emptied by the next sweep.
    "CREATE TABLE forgotten (needle TEXT PRIMARY KEY) WITHOUT ROWID",
    """CREATE TABLE hour_count (
        hour INTEGER NOT NULL, source TEXT NOT NULL, language TEXT NOT NULL, level INTEGER NOT NULL,
        count INTEGER NOT NULL,
        PRIMARY KEY (hour, source, language, level)) WITHOUT ROWID""",
    """CREATE TABLE term_count (
        hour INTEGER NOT NULL, term TEXT NOT NULL, hit_count INTEGER NOT NULL, flagged_count INTEGER NOT NULL,
        PRIMARY KEY (hour, term)) WITHOUT ROWID""",
    "CREATE TABLE cursor (source TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE source (name TEXT PRIMARY KEY, payload BLOB NOT NULL) WITHOUT ROWID",
    """CREATE TABLE mute (
        kind TEXT NOT NULL, value TEXT NOT NULL, until INTEGER NOT NULL, payload BLOB NOT NULL,
        PRIMARY KEY (kind, value)) WITHOUT ROWID""",
    # What ANALYZE says of 200,000 posts, written once: so plans do not depend on when or whether it ran.
    "ANALYZE",
    """INSERT INTO sqlite_stat1 VALUES
        ('post', 'post_by_age', '200000 50000 1'),
        ('post', 'post_in_group', '200000 2 1 1'),
        ('post', 'post_in_queue', '200000 200000 200000 50000 1 1'),
        ('post', 'post_by_time', '200000 1 1'),
        ('body', NULL, '200000'),
        ('locator', NULL, '200000'),
        ('facet', 'facet_of_post', '2000000 10'),
        ('facet', 'facet', '2000000 200000 33 1 1')""",
)

_TALLIES = ("CREATE TABLE tallied (log TEXT PRIMARY KEY, place INTEGER NOT NULL) WITHOUT ROWID",)
"""How far the counters of each log are added."""

_WORDS_VERSION = ("INSERT INTO meta VALUES ('words_version', 0)",)
"""Which version cut the words; one that does not look at it would mix its own among them."""

MIGRATIONS: tuple[tuple[str, ...], ...] = (_FIRST, _TALLIES, _WORDS_VERSION)
"""Statements from version n to n + 1. Entries are never changed once released: append."""
