"""The change feed: the store polled once for all pages, each page told of what it would show."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from schemas.label import Mute
from schemas.store import Change, Store, StoreUnavailable

PAGE_CHANGES = 1000
BACKLOG = 64
"""Ticks a slow page may fall behind before it is told to read everything again. Chosen by hand, not measured."""


@dataclass(frozen=True)
class Tick:
    """What changed since the last poll, and the mutes in force."""

    sequence: int
    changes: tuple[Change, ...]
    mutes: tuple[Mute, ...] = ()
    lost: bool = False
    """The page fell too far behind: it has missed some changes."""


@dataclass(eq=False)
class _Listener:
    queue: asyncio.Queue[Tick] = field(default_factory=lambda: asyncio.Queue(BACKLOG))
    lost: bool = False


class ChangeFeed:
    """Polls `changes_after` while anybody listens and hands each tick to every listener. Never blocks on a slow one."""

    def __init__(self, store: Store, clock: Callable[[], dt.datetime], poll_seconds: float) -> None:
        self._store = store
        self._clock = clock
        self._poll_seconds = poll_seconds
        self._listeners: set[_Listener] = set()
        self._wake = asyncio.Event()
        self._sequence = 0

    async def run(self) -> None:
        """Poll until cancelled; a store that cannot be reached is asked again at the next poll."""
        while True:
            if not self._listeners:
                self._wake.clear()
                await self._wake.wait()
            with suppress(StoreUnavailable):  # /readyz and the pages say so; the feed goes on when the store does
                await self._poll()
            await asyncio.sleep(self._poll_seconds)

    async def _poll(self) -> None:
        changes = await self._store.changes_after(self._sequence, limit=PAGE_CHANGES)
        if changes:
            self._sequence = changes[-1].sequence
            self._tell(Tick(self._sequence, changes, await self._store.mutes(self._clock())))

    def _tell(self, tick: Tick) -> None:
        for listener in self._listeners:
            if listener.queue.full():
                listener.queue.get_nowait()
                listener.lost = True
            listener.queue.put_nowait(Tick(tick.sequence, tick.changes, tick.mutes, listener.lost))
            listener.lost = False

    @asynccontextmanager
    async def listen(self, after: int | None = None) -> AsyncIterator[asyncio.Queue[Tick]]:
        """Give a queue of ticks for as long as a page is open: all changes from now on, or after a sequence.

        Changes about the time a page begins to listen may come twice, never not at all.
        """
        newest_sequence = await self._store.last_sequence()
        listener = _Listener()
        if not self._listeners:
            self._sequence = newest_sequence
        self._listeners.add(listener)
        self._wake.set()
        try:
            if after is not None:
                await self._catch_up(listener, after)
            yield listener.queue
        finally:
            self._listeners.discard(listener)

    async def _catch_up(self, listener: _Listener, after: int) -> None:
        changes = await self._store.changes_after(after, limit=PAGE_CHANGES)
        if changes:
            mutes = await self._store.mutes(self._clock())
            listener.queue.put_nowait(Tick(changes[-1].sequence, changes, mutes, lost=len(changes) == PAGE_CHANGES))


def newest(changes: Sequence[Change]) -> dict[str, Change]:
    """Keep the last change of each post, in order."""
    return {change.post_id: change for change in changes}
