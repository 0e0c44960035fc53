"""Followers of the store: where each is, what it remembers, and one transaction that moves it on."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Sequence
from functools import partial

from schemas.record import Record
from streams.ledger import deliveries
from streams.ledger.deliveries import Delivery
from streams.stores.sqlite.database import Database


class Step(Record, frozen=True, kw_only=True):
    """What a follower wants committed after some changes, as one: state, marks, deliveries and, with it, its place."""

    states: dict[str, bytes | None] = {}
    """New state by key; null removes the key."""
    counted: tuple[tuple[str, str], ...] = ()
    """(post id, key): remembered until the post is gone, so that a post counts once for a key."""
    gone: tuple[str, ...] = ()
    """Ids of posts that were erased or hidden: their marks go, and their links to deliveries."""
    deliveries: tuple[Delivery, ...] = ()


class MovedByAnother(Exception):
    """Another process follows by the same name: effects would be doubled, so this one must end."""


class Following:
    """Positions and memory of followers. Every method raises StoreUnavailable with nothing applied."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def settled(self) -> None:
        """Return once every change begun before is done, also one whose asker was cancelled meanwhile."""
        await self._database.write(lambda _: None)

    async def position(self, follower: str) -> int | None:
        """Give the sequence of the last change that was handled; null for a follower never seen."""
        return await self._database.read(partial(_position, follower=follower))

    async def states(self, follower: str) -> dict[str, bytes]:
        """Give what a follower remembers, by key."""
        return await self._database.read(partial(_states, follower=follower))

    async def counted(self, follower: str, post_ids: Sequence[str]) -> frozenset[tuple[str, str]]:
        """Give which (post id, key) a follower has counted, of some posts."""
        return await self._database.read(partial(_counted, follower=follower, post_ids=post_ids))

    async def commit(
        self, follower: str, sequence: int, step: Step, now: dt.datetime, *, expected: int | None = None
    ) -> int:
        """Move a follower on and apply its step, all or nothing; gives how many deliveries were new.

        Raises MovedByAnother when the follower is not where `expected` says.
        """

        def change(connection: sqlite3.Connection) -> int:
            if expected is not None and (found := _position(connection, follower)) != expected:
                raise MovedByAnother(
                    f"follower {follower!r} is at {found}, expected {expected}: another process follows with the same "
                    "ledger; run one only"
                )
            return _commit(connection, follower, sequence, step, now)

        return await self._database.write(change)

    async def forget(self, follower: str) -> None:
        """Forget a follower: it begins anew. Its deliveries stay."""
        await self._database.write(partial(_forget, follower=follower))


def _position(connection: sqlite3.Connection, follower: str) -> int | None:
    found = connection.execute("SELECT sequence FROM follower WHERE name = ?", (follower,)).fetchone()
    return int(found[0]) if found else None


def _states(connection: sqlite3.Connection, follower: str) -> dict[str, bytes]:
    return dict(connection.execute("SELECT key, payload FROM follower_state WHERE follower = ?", (follower,)))


def _counted(connection: sqlite3.Connection, follower: str, post_ids: Sequence[str]) -> frozenset[tuple[str, str]]:
    marks: set[tuple[str, str]] = set()
    for post_id in post_ids:
        found = connection.execute("SELECT key FROM counted WHERE follower = ? AND post_id = ?", (follower, post_id))
        marks.update((post_id, key) for (key,) in found)
    return frozenset(marks)


def _commit(connection: sqlite3.Connection, follower: str, sequence: int, step: Step, now: dt.datetime) -> int:
    connection.execute(
        "INSERT INTO follower (name, sequence) VALUES (?, ?)"
        " ON CONFLICT (name) DO UPDATE SET sequence = excluded.sequence",
        (follower, sequence),
    )
    for key, payload in step.states.items():
        if payload is None:
            connection.execute("DELETE FROM follower_state WHERE follower = ? AND key = ?", (follower, key))
        else:
            connection.execute("INSERT OR REPLACE INTO follower_state VALUES (?, ?, ?)", (follower, key, payload))
    connection.executemany(
        "DELETE FROM counted WHERE follower = ? AND post_id = ?", [(follower, post_id) for post_id in step.gone]
    )
    connection.executemany(
        "INSERT OR IGNORE INTO counted (follower, post_id, key) VALUES (?, ?, ?)",
        [(follower, post_id, key) for post_id, key in step.counted],
    )
    deliveries.forget_posts(connection, step.gone)
    return deliveries.insert(connection, step.deliveries, now)


def _forget(connection: sqlite3.Connection, follower: str) -> None:
    for statement in (
        "DELETE FROM follower WHERE name = ?",
        "DELETE FROM follower_state WHERE follower = ?",
        "DELETE FROM counted WHERE follower = ?",
    ):
        connection.execute(statement, (follower,))
