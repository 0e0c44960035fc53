"""The ledger's tables: the statements that bring its file from one version to the next."""

from __future__ import annotations

APPLICATION_ID = 0x4C6F754C
"""The file's mark, "LouL": another program's database is refused."""
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        "CREATE TABLE audit (number INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, payload BLOB NOT NULL)",
        "CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit BEGIN SELECT raise(ABORT, 'audit only grows'); END",
        "CREATE TRIGGER audit_is_not_erased BEFORE DELETE ON audit BEGIN SELECT raise(ABORT, 'audit only grows'); END",
    ),
    (
        "CREATE TABLE follower (name TEXT PRIMARY KEY, sequence INTEGER NOT NULL) WITHOUT ROWID",
        """CREATE TABLE follower_state (
            follower TEXT NOT NULL, key TEXT NOT NULL, payload BLOB NOT NULL,
            PRIMARY KEY (follower, key)) WITHOUT ROWID""",
        """CREATE TABLE counted (
            follower TEXT NOT NULL, post_id TEXT NOT NULL, key TEXT NOT NULL,
            PRIMARY KEY (follower, post_id, key)) WITHOUT ROWID""",
        """CREATE TABLE outbox (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            channel TEXT NOT NULL,
            target TEXT NOT NULL,
            payload BLOB NOT NULL,
            state TEXT NOT NULL DEFAULT 'pending',
            attempts INTEGER NOT NULL DEFAULT 0,
            error TEXT NOT NULL DEFAULT '',
            created_at INTEGER NOT NULL,
            due_at INTEGER NOT NULL,
            ended_at INTEGER)""",
        "CREATE INDEX outbox_due ON outbox (channel, due_at, number) WHERE state = 'pending'",
        "CREATE INDEX outbox_ended ON outbox (state, ended_at)",
        """CREATE TABLE outbox_post (
            post_id TEXT NOT NULL, number INTEGER NOT NULL REFERENCES outbox ON DELETE CASCADE,
            PRIMARY KEY (post_id, number)) WITHOUT ROWID""",
        "CREATE INDEX outbox_post_by_number ON outbox_post (number)",
    ),
)
"""Statements from version n to n + 1. Entries are never changed once released: append."""
