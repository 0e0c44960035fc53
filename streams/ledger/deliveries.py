"""The outbox's table: deliveries in, each kept until it was sent, given up or withdrawn; asked for by post."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any, Literal, NamedTuple

from schemas.record import Record, from_microseconds, to_microseconds
from streams.stores.sqlite.database import Database

Channel = Literal["mail", "webhook"]
DeliveryState = Literal["pending", "sent", "dead", "withdrawn"]
"""`withdrawn`: nothing was left to say, for instance because every post of it was erased."""


class Delivery(Record, frozen=True, kw_only=True):
    """Something to send once. `id` is stable: the receiver knows a repetition by it (Message-ID, webhook id).

    `payload` holds no text of a post: what is sent is read from the store when it is sent, so
    that a post erased in between is not sent.
    """

    id: str
    channel: Channel
    target: str
    """Whom it goes to, as lists show it: the recipients' rule or a subscription's name, never a secret."""
    payload: bytes
    due_at: dt.datetime
    post_ids: tuple[str, ...] = ()


class DeliveryRow(NamedTuple):
    """A delivery as kept, and how it fares. The payload of one that was sent or withdrawn is empty."""

    number: int
    id: str
    channel: Channel
    target: str
    payload: bytes
    state: DeliveryState
    attempts: int
    error: str
    created_at: dt.datetime
    due_at: dt.datetime
    ended_at: dt.datetime | None


_ROW = (
    "SELECT o.number, id, channel, target, payload, state, attempts, error, created_at, due_at, ended_at FROM outbox o"
)
_REVIVE = (
    "UPDATE outbox SET state = 'pending', due_at = :now, created_at = :now, ended_at = NULL, attempts = 0"
    " WHERE state IN ('pending', 'dead')"
)
_OF = "(:channel IS NULL OR channel = :channel) AND (:target IS NULL OR target = :target)"


class Deliveries:
    """The outbox. Idempotent by delivery id. Every method raises StoreUnavailable with nothing applied."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, deliveries: Sequence[Delivery], now: dt.datetime) -> int:
        """Add what is not there yet, all or nothing; gives how many were new."""
        return await self._database.write(partial(insert, deliveries=deliveries, now=now))

    async def due(
        self, channel: Channel, now: dt.datetime, limit: int = 100, target: str | None = None
    ) -> tuple[DeliveryRow, ...]:
        """Give pending deliveries whose time has come, oldest due first.

        With a target, its deliveries keep their order: the oldest alone, and nothing until its time has come.
        """
        if target is not None:
            return await self._database.read(partial(_due_head, channel=channel, now=now, target=target))
        return await self._database.read(partial(_due, channel=channel, now=now, limit=limit))

    async def waiting(self, channel: Channel, target: str) -> int:
        """Count a target's pending deliveries."""
        return await self._database.read(partial(_waiting, channel=channel, target=target))

    async def sent(self, number: int, at: dt.datetime) -> None:
        """Mark a delivery as taken by the receiver, and forget its payload."""
        await self._database.write(partial(_end, number=number, state="sent", error="", at=at))

    async def withdrawn(self, number: int, reason: str, at: dt.datetime) -> None:
        """Mark a delivery as having nothing left to send, and forget its payload."""
        await self._database.write(partial(_end, number=number, state="withdrawn", error=reason, at=at))

    async def dead(self, number: int, error: str, at: dt.datetime) -> None:
        """Give a delivery up; its payload stays for `revive`."""
        await self._database.write(partial(_end, number=number, state="dead", error=error, at=at))

    async def postponed(self, number: int, error: str, due_at: dt.datetime) -> None:
        """Note a failed attempt and when the next is due."""
        await self._database.write(partial(_postpone, number=number, error=error, due_at=due_at))

    async def revive(
        self, numbers: Sequence[int] | None, now: dt.datetime, channel: Channel | None = None, target: str | None = None
    ) -> int:
        """Make dead and waiting deliveries of a channel and target due now, all of them for None; gives how many."""
        change = partial(_revive, numbers=numbers, now=now, channel=channel, target=target)
        return await self._database.write(change)

    async def rows(
        self,
        states: Iterable[DeliveryState] = ("pending", "dead"),
        limit: int = 100,
        channel: Channel | None = None,
        target: str | None = None,
    ) -> tuple[DeliveryRow, ...]:
        """Give deliveries in some states, of a channel and target, oldest first."""
        question = partial(_rows, states=tuple(states), limit=limit, channel=channel, target=target)
        return await self._database.read(question)

    async def deliveries_of(self, post_id: str) -> tuple[DeliveryRow, ...]:
        """Give the deliveries a post is or was part of, oldest first; `ended_at` of a sent one is when it was sent."""
        return await self._database.read(partial(_of_post, post_id=post_id))

    async def forget_before(self, moment: dt.datetime) -> int:
        """Remove deliveries that ended before a moment; gives how many."""
        return await self._database.write(partial(_forget, moment=moment))


def insert(connection: sqlite3.Connection, deliveries: Sequence[Delivery], now: dt.datetime) -> int:
    """Add deliveries inside a transaction; one whose id is there already changes nothing."""
    added = 0
    for delivery in deliveries:
        cursor = connection.execute(
            "INSERT INTO outbox (id, channel, target, payload, created_at, due_at) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (id) DO NOTHING",
            (
                delivery.id,
                delivery.channel,
                delivery.target,
                delivery.payload,
                to_microseconds(now),
                to_microseconds(delivery.due_at),
            ),
        )
        if cursor.rowcount:
            added += 1
            connection.executemany(
                "INSERT OR IGNORE INTO outbox_post (post_id, number) VALUES (?, ?)",
                [(post_id, cursor.lastrowid) for post_id in delivery.post_ids],
            )
    return added


def forget_posts(connection: sqlite3.Connection, post_ids: Iterable[str]) -> None:
    """Unlink erased posts from deliveries inside a transaction."""
    connection.executemany("DELETE FROM outbox_post WHERE post_id = ?", [(post_id,) for post_id in post_ids])


def _due(connection: sqlite3.Connection, channel: Channel, now: dt.datetime, limit: int) -> tuple[DeliveryRow, ...]:
    found = connection.execute(
        f"{_ROW} WHERE channel = ? AND state = 'pending' AND due_at <= ? ORDER BY due_at, number LIMIT ?",
        (channel, to_microseconds(now), limit),
    )
    return tuple(_row(one) for one in found)


def _due_head(
    connection: sqlite3.Connection, channel: Channel, now: dt.datetime, target: str
) -> tuple[DeliveryRow, ...]:
    found = connection.execute(
        f"{_ROW} WHERE channel = ? AND target = ? AND state = 'pending' ORDER BY o.number LIMIT 1",
        (channel, target),
    )
    return tuple(row for row in map(_row, found) if row.due_at <= now)


def _waiting(connection: sqlite3.Connection, channel: Channel, target: str) -> int:
    sql = "SELECT count(*) FROM outbox WHERE channel = ? AND target = ? AND state = 'pending'"
    return int(connection.execute(sql, (channel, target)).fetchone()[0])


def _end(connection: sqlite3.Connection, number: int, state: DeliveryState, error: str, at: dt.datetime) -> None:
    connection.execute(
        "UPDATE outbox SET state = ?, error = ?, ended_at = ?, attempts = attempts + 1,"
        " payload = CASE WHEN ? = 'dead' THEN payload ELSE x'' END WHERE number = ? AND state = 'pending'",
        (state, error, to_microseconds(at), state, number),
    )


def _postpone(connection: sqlite3.Connection, number: int, error: str, due_at: dt.datetime) -> None:
    connection.execute(
        "UPDATE outbox SET attempts = attempts + 1, error = ?, due_at = ? WHERE number = ? AND state = 'pending'",
        (error, to_microseconds(due_at), number),
    )


def _revive(
    connection: sqlite3.Connection,
    numbers: Sequence[int] | None,
    now: dt.datetime,
    channel: Channel | None,
    target: str | None,
) -> int:
    sql = f"{_REVIVE} AND {_OF}"
    values = {"now": to_microseconds(now), "channel": channel, "target": target}
    if numbers is None:
        return connection.execute(sql, values).rowcount
    rows = [values | {"number": number} for number in numbers]
    return sum(connection.execute(f"{sql} AND number = :number", row).rowcount for row in rows)


def _rows(
    connection: sqlite3.Connection,
    states: Sequence[DeliveryState],
    limit: int,
    channel: Channel | None,
    target: str | None,
) -> tuple[DeliveryRow, ...]:
    wanted = ", ".join(f":state{number}" for number in range(len(states)))
    values: dict[str, object] = {f"state{number}": state for number, state in enumerate(states)}
    values |= {"limit": limit, "channel": channel, "target": target}
    sql = f"{_ROW} WHERE state IN ({wanted}) AND {_OF} ORDER BY o.number LIMIT :limit"
    return tuple(_row(one) for one in connection.execute(sql, values))


def _of_post(connection: sqlite3.Connection, post_id: str) -> tuple[DeliveryRow, ...]:
    found = connection.execute(f"{_ROW} JOIN outbox_post USING (number) WHERE post_id = ? ORDER BY number", (post_id,))
    return tuple(_row(one) for one in found)


def _forget(connection: sqlite3.Connection, moment: dt.datetime) -> int:
    sql = "DELETE FROM outbox WHERE state <> 'pending' AND ended_at < ?"
    return connection.execute(sql, (to_microseconds(moment),)).rowcount


def _row(found: tuple[Any, ...]) -> DeliveryRow:
    *rest, created_at, due_at, ended_at = found
    ended = None if ended_at is None else from_microseconds(ended_at)
    return DeliveryRow._make((*rest, from_microseconds(created_at), from_microseconds(due_at), ended))
