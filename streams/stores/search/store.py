"""`SearchStore`: the Store contract over Elasticsearch or OpenSearch; each method is one function of a module."""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable, Sequence

from schemas.label import Label, Mute, MuteKind
from schemas.post import Locator
from schemas.record import to_microseconds
from schemas.store import (
    Change,
    CountField,
    DeadEntry,
    DeadSummary,
    FieldCount,
    HourCount,
    Page,
    PageCursor,
    PostQuery,
    Retention,
    SourceState,
    StoredPost,
    StoreStats,
    StoreUnavailable,
    TermTally,
    TimeBucket,
    WriteBatch,
    WriteOutcome,
)
from streams.stores.search import (
    changes,
    counters,
    dead_letters,
    grouping,
    installing,
    labelling,
    reading,
    retaining,
    sweeping,
    tables,
)
from streams.stores.search.batches import apply, needs_journal, parts_of, read_cursor
from streams.stores.search.client import Access, connect
from streams.stores.search.journal import Journal
from streams.stores.search.server import SearchServer

SWEEP_SECONDS = 1.0
"""Least time between two sweeps in the stream (design: erasing at once, its heavy part once a second)."""
SWEEP_SHARE = 0.05
"""Share of the time that sweeps may take when there is much to search. Chosen by hand."""

log = logging.getLogger(__name__)


def _utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class SearchStore:
    """Keeps everything in the indices of one prefix. Idempotent by post id and revision; many may write at once.

    A batch is not one transaction of the server: its parts are written so that a broken off write,
    done again, loses and doubles nothing. One that carries counters without place, or cursors, is
    written down whole first (journal.py) and finished by whoever opens the store next.
    """

    def __init__(self, server: SearchServer, clock: Callable[[], dt.datetime]) -> None:
        self._server = server
        self._clock = clock
        self._journal = Journal(server)
        self._next_sweep = 0.0
        self._closed = False

    @classmethod
    async def open(cls, access: Access, *, clock: Callable[[], dt.datetime] = _utc_now) -> SearchStore:
        """Open the store; raises SearchStoreError where `lourie store init` is due, StoreUnavailable."""
        store = cls(connect(access), clock)
        try:
            await installing.check(store._server)
            store._server.see_all()
            await store._journal.finish(store._now())
        except BaseException:
            await store.close()
            raise
        return store

    async def write(self, batch: WriteBatch) -> WriteOutcome:
        """Apply a batch; raises StoreUnavailable, then the same batch tried again counts once."""
        parts = parts_of(batch)
        if needs_journal(parts):
            outcome = await self._journal.write(parts, self._now())
        else:
            outcome = await apply(self._server, parts, self._now())
        if parts.tombstones:
            await self._sweep_when_due()
        return outcome

    async def get(self, post_id: str) -> StoredPost | None:
        """Give one post; null when unknown, erased or hidden."""
        return await reading.get(self._server, post_id)

    async def locator(self, post_id: str) -> Locator | None:
        """Give what leads back to the post at its platform."""
        return await reading.locator(self._server, post_id)

    async def search(
        self, query: PostQuery, *, after: PageCursor | None = None, limit: int = 50, grouped: bool = False
    ) -> Page:
        """Give matching posts, newest first."""
        ask = grouping.search_groups if grouped else reading.search
        return await ask(self._server, query, self._clock(), after=after, limit=limit)

    async def count(self, query: PostQuery) -> int:
        """Count matching posts."""
        return await reading.count(self._server, query, self._clock())

    async def count_by(self, query: PostQuery, field: CountField, *, limit: int = 20) -> tuple[FieldCount, ...]:
        """Count matching posts by a field's values."""
        return await reading.count_by(self._server, query, field, self._clock(), limit=limit)

    async def timeline(self, query: PostQuery, *, bucket_seconds: int = 3600) -> tuple[TimeBucket, ...]:
        """Count matching posts by time and level."""
        return await reading.timeline(self._server, query, self._clock(), bucket_seconds=bucket_seconds)

    async def changes_after(self, sequence: int, *, limit: int = 500) -> tuple[Change, ...]:
        """Give changes with a greater sequence, oldest first."""
        return await changes.changes_after(self._server, sequence, limit=limit)

    async def last_sequence(self) -> int:
        """Give the sequence of the newest change."""
        return await changes.last_sequence(self._server)

    async def label(self, label: Label) -> None:
        """Add a decision; raises KeyError for a post that is not kept."""
        if await labelling.decide(self._server, [label]):
            raise KeyError(label.post_id)

    async def labels(self, post_id: str) -> tuple[Label, ...]:
        """Give all decisions on a post, oldest first."""
        return await labelling.read_labels(self._server, post_id)

    async def mute(self, mute: Mute) -> None:
        """Keep posts out of the queue until a date."""
        await tables.mute(self._server, mute)

    async def unmute(self, kind: MuteKind, value: str) -> None:
        """Lift a mute."""
        await tables.unmute(self._server, kind, value)

    async def mutes(self, now: dt.datetime) -> tuple[Mute, ...]:
        """Give the mutes in force."""
        return await tables.mutes(self._server, now)

    async def cursor(self, source: str) -> str | None:
        """Give where a source resumes."""
        return await read_cursor(self._server, source)

    async def report(self, state: SourceState) -> None:
        """Replace what is known of a source."""
        await tables.report(self._server, state)

    async def sources(self) -> tuple[SourceState, ...]:
        """Give the state of every source ever seen."""
        return await tables.sources(self._server)

    async def hours(self, since: dt.datetime) -> tuple[HourCount, ...]:
        """Give the counters of judged posts."""
        return await counters.hours(self._server, since)

    async def terms(self, since: dt.datetime) -> tuple[TermTally, ...]:
        """Give every term's hits."""
        return await counters.terms(self._server, since)

    async def dead_summary(self) -> tuple[DeadSummary, ...]:
        """Group the dead letters by stage and error."""
        return await dead_letters.dead_summary(self._server)

    async def dead(self, *, after: int = 0, limit: int = 100) -> tuple[DeadEntry, ...]:
        """Give dead letters in order of number."""
        return await dead_letters.dead(self._server, after=after, limit=limit)

    async def remove_dead(self, numbers: Sequence[int]) -> None:
        """Remove dead letters that were handled after all."""
        await dead_letters.remove_dead(self._server, numbers)

    async def retain(self, retention: Retention, now: dt.datetime) -> int:
        """Erase what has passed its time, a few posts at once; posts by when they were first stored."""
        erased_count = await retaining.erase_expired(self._server, retention, to_microseconds(now))
        await retaining.drop_expired(self._server, retention, to_microseconds(now))
        await sweeping.sweep(self._server)
        return erased_count

    async def scrub(self) -> None:
        """Search the dead letters for what was erased, and have the server rewrite the files that hold it, now."""
        await sweeping.sweep(self._server)
        await self._server.expunge()

    async def stats(self) -> StoreStats:
        """Give size and age of what is kept."""
        return await tables.stats(self._server)

    async def close(self) -> None:
        """Release the connections. Idempotent."""
        if not self._closed:
            self._closed = True
            await self._server.client.close()

    def _now(self) -> int:
        return to_microseconds(self._clock())

    async def _sweep_when_due(self) -> None:
        """Sweep after a write. What was written stays written: a fault here is logged, and tried again."""
        if time.monotonic() < self._next_sweep:
            return
        begun = time.monotonic()
        try:
            await sweeping.sweep(self._server)
        except StoreUnavailable as error:
            log.warning("sweeping erased posts failed and will be tried again: %s", error)
        ended = time.monotonic()
        self._next_sweep = ended + max(SWEEP_SECONDS, (ended - begun) / SWEEP_SHARE)
