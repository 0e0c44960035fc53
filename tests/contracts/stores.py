"""The stores the contract runs over, and the short hand its tests share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from schemas.label import Decision, Label, Mute, MuteKind
from schemas.record import from_microseconds, to_microseconds
from schemas.store import PageCursor, PostQuery, Store, StoredPost, WriteBatch
from schemas.tombstone import Tombstone
from streams.stores.sqlite.store import SqliteStore
from tests.builders import NOON, make_post_id
from tests.contracts.search import open_search

Clock = Callable[[], dt.datetime]


async def open_sqlite(folder: Path, clock: Clock) -> Store:
    return await SqliteStore.open(folder / "store.sqlite", clock=clock)


async def open_elasticsearch(folder: Path, clock: Clock) -> Store:
    return await open_search(folder, clock, opensearch=False)


async def open_opensearch(folder: Path, clock: Clock) -> Store:
    return await open_search(folder, clock, opensearch=True)


STORES: dict[str, Callable[[Path, Clock], Awaitable[Store]]] = {
    "sqlite": open_sqlite,
    "elasticsearch": open_elasticsearch,
    "opensearch": open_opensearch,
}
"""Each opens what the folder already holds, or an empty store."""

EVERYTHING = PostQuery(muted=True)


class Hands:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> dt.datetime:
        return self.now

    def move(self, **step: float) -> None:
        self.now += dt.timedelta(**step)


def later(**step: float) -> dt.datetime:
    """Give a time after noon (before, when negative)."""
    return NOON + dt.timedelta(**step)


def make_label(uid: str = "uid-1", decision: Decision = "trade", **changes: Any) -> Label:
    fields: dict[str, Any] = {"post_id": make_post_id(uid), "revision": "1", "by": "officer", "at": NOON}
    return Label(decision=decision, **(fields | changes))


def make_mute(kind: MuteKind, value: str, until: dt.datetime | None = None) -> Mute:
    return Mute(kind=kind, value=value, until=until or later(days=1), by="officer", at=NOON)


def make_tombstone(uid: str | None = "uid-1", reason: str = "deleted", **changes: Any) -> Tombstone:
    """Build a tombstone of noon for a post, or for the `author` given."""
    subject = {"post_id": make_post_id(uid)} if "author" not in changes and uid else {}
    fields: dict[str, Any] = {"platform": "file", "reason": reason, "effective_at": NOON, "observed_at": NOON}
    return Tombstone(**(fields | subject | changes))


async def bury_under(store: Store, *tombstones: Tombstone) -> None:
    await store.write(WriteBatch(tombstones=list(tombstones)))


async def found(store: Store, search: str = "", **fields: Any) -> list[str]:
    """Give the ids of the matching posts, newest first."""
    page = await store.search(PostQuery(search=search, **fields), limit=1000)
    return [row.flagged.post.id for row in page.rows]


def ids(*uids: str) -> list[str]:
    return [make_post_id(uid) for uid in uids]


async def all_pages(store: Store, query: PostQuery, *, limit: int, grouped: bool = False) -> list[StoredPost]:
    """Turn the pages to the end."""
    rows: list[StoredPost] = []
    after: PageCursor | None = None
    while True:
        page = await store.search(query, after=after, limit=limit, grouped=grouped)
        assert len(page.rows) <= limit
        rows += page.rows
        if page.next is None:
            return rows
        assert len(page.rows) == limit
        after = page.next


def hour_of(moment: dt.datetime, seconds: int = 3600) -> dt.datetime:
    """Give when the stretch of time began that a moment lies in."""
    width = seconds * 1_000_000
    return from_microseconds(to_microseconds(moment) // width * width)
