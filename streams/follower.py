"""The store's changes come in, in order; what a handler makes of them is committed to the ledger with the place."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Literal, NamedTuple, Protocol

from schemas.store import Change, Store
from streams.backoff import Backoff, persist
from streams.clock import Clock
from streams.faults import describe
from streams.ledger import Ledger
from streams.ledger.following import Step
from streams.metrics import Metrics

PAGE = 500
"""Changes a transaction; what the store gives by default."""
POLL_SECONDS = 0.25
"""How soon a change is seen; chosen by hand, not measured: a mail takes longer than that anyway."""

log = logging.getLogger(__name__)


class Followed(NamedTuple):
    """A page of changes as a handler gets it. Empty pages come too: time passes without posts."""

    changes: Sequence[Change]
    caught_up: bool
    """True when the store had no more at the time of asking."""


class Handler(Protocol):
    """Makes changes into steps, and remembers nothing that was not committed."""

    async def handle(self, followed: Followed) -> Step | None:
        """Give what to commit, or null for nothing; the same page comes again until it was committed.

        Raises only what is transient: any other error ends the follower.
        """

    def committed(self, step: Step) -> None:
        """Take note that a step is in the ledger."""


TakeStep = Callable[[], Awaitable[bool]]
"""Takes one page; true when the store has no more for now."""


class Follower:
    """Follows a store from where the ledger says it was. Exact: each page's effects and the place are one commit."""

    def __init__(
        self,
        name: str,
        handler: Handler,
        store: Store,
        ledger: Ledger,
        *,
        clock: Clock,
        metrics: Metrics,
        begin: Literal["oldest", "newest"] = "oldest",
    ) -> None:
        """`begin` says where a follower never seen starts."""
        self.name = name
        self._handler = handler
        self._store = store
        self._ledger = ledger
        self._clock = clock
        self._metrics = metrics
        self._begin = begin
        self._position: int | None = None

    async def run(self, poll_seconds: float = POLL_SECONDS, *, step: TakeStep | None = None) -> None:
        """Follow until cancelled; a store or ledger that is away is waited for. Cancellation loses nothing.

        `step` takes a page in place of `self.step`, which it may call or leave for later.
        """
        await self._persist(self.start)
        while True:
            caught_up = await self._persist(step or self.step)
            if caught_up:
                await asyncio.sleep(poll_seconds)

    async def catch_up(self, *, step: TakeStep | None = None) -> None:
        """Take what is stored, from where the ledger says: a commit that was cancelled may have been done.

        Raises StoreUnavailable.
        """
        await self.start()
        while not await (step or self.step)():
            continue

    async def start(self) -> int:
        """Find or set the place to begin at, and give it. Raises StoreUnavailable."""
        newest = await self._store.last_sequence()
        await self._ledger.following.settled()
        position = await self._ledger.following.position(self.name)
        if position is not None and position > newest:
            log.warning(
                "the store is behind its follower: it was replaced or restored; following from its beginning",
                extra={"follower": self.name, "position": position, "newest": newest},
            )
            position = 0
        if position is None:
            position = 0 if self._begin == "oldest" else newest
        if position != await self._ledger.following.position(self.name):
            await self._ledger.following.commit(self.name, position, Step(), self._clock())
        self._position = position
        return position

    async def step(self) -> bool:
        """Handle and commit one page; true when the store had no more. Raises StoreUnavailable with nothing moved."""
        position = await self.start() if self._position is None else self._position
        changes = await self._store.changes_after(position, limit=PAGE)
        caught_up = len(changes) < PAGE
        step = await self._handler.handle(Followed(changes, caught_up))
        if changes or step:
            reached = changes[-1].sequence if changes else position
            await self._ledger.following.commit(
                self.name, reached, step or Step(), self._clock(), expected=self._position
            )
            self._position = reached
            self._metrics.add("follower_changes_total", len(changes), follower=self.name)
            if step:
                self._handler.committed(step)
        return caught_up

    async def _persist(self, act: Callable[[], Awaitable[int]]) -> int:
        with self._metrics.waiting(f"the store, for {self.name},"):
            return await persist(act, self._failed, Backoff())

    def _failed(self, error: Exception, wait_seconds: float) -> None:
        log.warning(
            "a follower cannot go on yet, it tries again",
            extra={"follower": self.name, "error": describe(error), "wait_seconds": round(wait_seconds, 1)},
        )
