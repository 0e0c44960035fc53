"""Envelopes come in; what the agents make of them is in the store before they are let go: one process, no broker.

Delivery: at least once, and every effect of a batch commits in one store write together with the
cursors, so effectively once. A crash loses what waits here, whose cursors were never saved.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from schemas.bus import BusStopped
from schemas.envelope import MAX_ENVELOPE_POSTS, Envelope
from schemas.record import Record
from schemas.store import Store, WriteBatch
from streams.agents import Context
from streams.commit import commit
from streams.emitted import merge_writes
from streams.guard import guarded
from streams.routes import Route, check_routes
from streams.trace_ids import trace_id_of, traced

RECORD_BYTES = 2_000
"""Memory of a post beside its text: 1,154 bytes by tracemalloc for a decoded post without references, links, media
or cursor (2026-11-24, CPython 3.11), nearly doubled for these."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class MemoryLimits:
    """How much may wait, how much is handled at once, how long a stop may take; chosen by hand, not measured."""

    queue_posts: int = 20_000
    queue_bytes: int = 128 << 20
    batch_posts: int = MAX_ENVELOPE_POSTS
    grace_seconds: float = 2.5
    """After a stop was asked for, unfinished batches are given up (their cursors stay unsaved)."""


class MemoryBus:
    """Carries envelopes in this process, in order of arrival; small ones share a batch, which makes judging cheaper."""

    def __init__(
        self, routes: Sequence[Route], context: Context, store: Store, *, limits: MemoryLimits = MemoryLimits()
    ) -> None:
        check_routes(routes)
        self._routes = routes
        self._context = context
        self._store = store
        self._limits = limits
        self._waiting: deque[Envelope] = deque()
        self._held_posts = 0
        self._held_bytes = 0
        self._changed = asyncio.Condition()
        self._stopping = False
        self._deadline: asyncio.Timeout | None = None
        self._finished = asyncio.Event()

    @property
    def queued_count(self) -> int:
        """Count what is accepted and not yet committed, in posts."""
        return self._held_posts

    async def publish(self, envelope: Envelope) -> None:
        """Accept an envelope once there is room; raises BusStopped, with nothing accepted, after a stop."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._stopping or self._has_room(envelope))
            if self._stopping:
                raise BusStopped("the bus was stopped; the envelope's cursor stays unsaved")
            self._waiting.append(envelope)
            self._hold((envelope,), 1)
            self._changed.notify_all()

    async def run(self) -> None:
        """Carry envelopes until `stop`; raises what the store raised if it refuses even counters and cursors."""
        try:
            async with asyncio.timeout(None) as self._deadline:
                if self._stopping:
                    self._give_grace()
                while envelopes := await self._take():
                    with traced(trace_id_of(post.id for envelope in envelopes for post in envelope.posts)):
                        await self._carry(envelopes)
        except TimeoutError:
            log.warning(
                "stopped before all was handled; the rest is read again at the next start",
                extra={"post_count": self._held_posts},
            )
        finally:
            self._stopping = True
            self._finished.set()
            async with self._changed:
                self._changed.notify_all()

    async def stop(self) -> None:
        """Accept nothing more; finish what was accepted or give it up after the grace; wait for that. Idempotent."""
        if not self._stopping:
            self._stopping = True
            self._give_grace()
            async with self._changed:
                self._changed.notify_all()
        if self._deadline is not None:
            await self._finished.wait()

    async def drained(self) -> None:
        """Wait until nothing that was accepted is left to do, or the bus has ended."""
        async with self._changed:
            await self._changed.wait_for(lambda: not self._held_posts or self._finished.is_set())

    def _give_grace(self) -> None:
        if self._deadline is not None:
            self._deadline.reschedule(asyncio.get_running_loop().time() + self._limits.grace_seconds)

    def _has_room(self, envelope: Envelope) -> bool:
        """Say whether an envelope fits; a single one larger than all limits is let through alone."""
        if not self._held_posts:
            return True
        return (
            self._held_posts + count_records(envelope) <= self._limits.queue_posts
            and self._held_bytes + estimate_bytes(envelope) <= self._limits.queue_bytes
        )

    def _hold(self, envelopes: Sequence[Envelope], sign: int) -> None:
        """Count what is accepted and not yet committed."""
        if not self._held_posts:
            self._context.metrics.set("queue_filled_at_seconds", self._context.clock().timestamp())
        self._held_posts += sign * sum(map(count_records, envelopes))
        self._held_bytes += sign * sum(map(estimate_bytes, envelopes))
        self._context.metrics.set("queue_posts", self._held_posts)
        self._context.metrics.set("queue_bytes", self._held_bytes)

    async def _take(self) -> list[Envelope]:
        """Wait for envelopes and take as many as make one batch; none when stopped and all is done."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._stopping or bool(self._waiting))
            taken: list[Envelope] = []
            room = self._limits.batch_posts
            while self._waiting and (not taken or count_records(self._waiting[0]) <= room):
                room -= count_records(self._waiting[0])
                taken.append(self._waiting.popleft())
            return taken

    async def _carry(self, envelopes: Sequence[Envelope]) -> None:
        """Run every agent over the envelopes' records, commit all of it with the cursors, then let go."""
        topics: dict[str, list[Record]] = {
            "posts.collected": [post for envelope in envelopes for post in envelope.posts],
            "posts.deleted": [tombstone for envelope in envelopes for tombstone in envelope.tombstones],
            "posts.dead": [dead for envelope in envelopes for dead in envelope.dead],
        }
        writes = []
        for route in self._routes:
            if records := topics.get(route.reads):
                emitted = await guarded(route.name, route.agent, records, self._context)
                for topic, more in emitted.records.items():
                    topics.setdefault(topic, []).extend(more)
                if emitted.writes is not None:
                    writes.append(emitted.writes)
        cursors = {envelope.source: envelope.cursor for envelope in envelopes if envelope.cursor is not None}
        await commit(merge_writes([*writes, WriteBatch(cursors=cursors)]), self._store, self._context)
        self._observe_age(envelopes)
        async with self._changed:
            self._hold(envelopes, -1)
            self._changed.notify_all()

    def _observe_age(self, envelopes: Sequence[Envelope]) -> None:
        now = self._context.clock()
        ages = ((now - post.observed_at).total_seconds() for envelope in envelopes for post in envelope.posts)
        self._context.metrics.observe("post_to_store_seconds", ages)


def count_records(envelope: Envelope) -> int:
    """Count what an envelope weighs in the queue, in posts; at least one, so that empty ones are bounded too."""
    return max(1, len(envelope.posts) + len(envelope.tombstones) + len(envelope.dead))


def estimate_bytes(envelope: Envelope) -> int:
    """Estimate an envelope's memory: a fixed part a record, four bytes a code point of text, payloads as they are."""
    texts = sum(len(post.text) for post in envelope.posts)
    payloads = sum(len(dead.payload) for dead in envelope.dead)
    return count_records(envelope) * RECORD_BYTES + 4 * texts + payloads
