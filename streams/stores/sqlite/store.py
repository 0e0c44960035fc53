"""`SqliteStore`: the Store contract over one SQLite file; each method is one function on a thread."""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

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
from streams.stores.sqlite import reading, renewing, retaining, sweeping, tables, writing
from streams.stores.sqlite.database import Database
from streams.stores.sqlite.files import migration_copies
from streams.stores.sqlite.schema import MIGRATIONS

APPLICATION_ID = 0x4C6F7572
"""The file's mark, "Lour": another program's database is refused."""
SWEEP_SECONDS = 1.0
"""Least time between two sweeps in the stream (design: erasing at once, its heavy part once a second)."""
SWEEP_SHARE = 0.05
"""Share of the time that sweeps may take when there is much to search. Chosen by hand."""

log = logging.getLogger(__name__)


def _utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class SqliteStore:
    """Keeps everything in one private file. Idempotent by post id and revision.

    An erased post is gone from every answer when `write` returns; its last bytes leave the log and
    the dead letters within a sweep (a second), its word marks the index at the next `retain` or `scrub`.
    """

    def __init__(self, database: Database, clock: Callable[[], dt.datetime]) -> None:
        self._database = database
        self._clock = clock
        self._unswept = False
        self._next_sweep = 0.0

    @classmethod
    async def open(cls, path: Path, *, clock: Callable[[], dt.datetime] = _utc_now) -> SqliteStore:
        """Open or create the file; raises StoreFileError for one that is not ours or is newer.

        Where this version cuts words otherwise than the one that stored them, they are cut anew first.
        """
        store = cls(await Database.open(path, application_id=APPLICATION_ID, migrations=MIGRATIONS), clock)
        try:
            await store._renew_words()
            store._unswept = await store._database.read(sweeping.is_unswept)
        except BaseException:
            await store.close()
            raise
        return store

    async def write(self, batch: WriteBatch) -> WriteOutcome:
        """Apply a batch in one transaction."""
        now = to_microseconds(self._clock())
        outcome, self._unswept = await self._database.write(
            lambda connection: (writing.apply(connection, batch, now), sweeping.is_unswept(connection))
        )
        await self._sweep_when_due()
        return outcome

    async def get(self, post_id: str) -> StoredPost | None:
        """Give one post; null when unknown, erased or hidden."""
        return await self._database.read(partial(reading.get, post_id=post_id))

    async def locator(self, post_id: str) -> Locator | None:
        """Give what leads back to the post at its platform."""
        return await self._database.read(partial(reading.locator, post_id=post_id))

    async def search(
        self, query: PostQuery, *, after: PageCursor | None = None, limit: int = 50, grouped: bool = False
    ) -> Page:
        """Give matching posts, newest first."""
        ask = partial(reading.search, query=query, now=self._clock(), after=after, limit=limit, grouped=grouped)
        return await self._database.read(ask)

    async def count(self, query: PostQuery) -> int:
        """Count matching posts."""
        return await self._database.read(partial(reading.count, query=query, now=self._clock()))

    async def count_by(self, query: PostQuery, field: CountField, *, limit: int = 20) -> tuple[FieldCount, ...]:
        """Count matching posts by a field's values."""
        ask = partial(reading.count_by, query=query, field=field, now=self._clock(), limit=limit)
        return await self._database.read(ask)

    async def timeline(self, query: PostQuery, *, bucket_seconds: int = 3600) -> tuple[TimeBucket, ...]:
        """Count matching posts by time and level."""
        ask = partial(reading.timeline, query=query, now=self._clock(), bucket_seconds=bucket_seconds)
        return await self._database.read(ask)

    async def changes_after(self, sequence: int, *, limit: int = 500) -> tuple[Change, ...]:
        """Give changes with a greater sequence, oldest first."""
        return await self._database.read(partial(reading.changes_after, sequence=sequence, limit=limit))

    async def last_sequence(self) -> int:
        """Give the sequence of the newest change."""
        return await self._database.read(reading.last_sequence)

    async def label(self, label: Label) -> None:
        """Add a decision; raises KeyError for a post that is not kept."""
        if not await self._database.write(partial(writing.decide, label=label)):
            raise KeyError(label.post_id)

    async def labels(self, post_id: str) -> tuple[Label, ...]:
        """Give all decisions on a post, oldest first."""
        return await self._database.read(partial(reading.labels, post_id=post_id))

    async def mute(self, mute: Mute) -> None:
        """Keep posts out of the queue until a date."""
        await self._database.write(partial(tables.mute, muted=mute))

    async def unmute(self, kind: MuteKind, value: str) -> None:
        """Lift a mute."""
        await self._database.write(partial(tables.unmute, kind=kind, value=value))

    async def mutes(self, now: dt.datetime) -> tuple[Mute, ...]:
        """Give the mutes in force."""
        return await self._database.read(partial(tables.mutes, now=now))

    async def cursor(self, source: str) -> str | None:
        """Give where a source resumes."""
        return await self._database.read(partial(tables.cursor, source=source))

    async def report(self, state: SourceState) -> None:
        """Replace what is known of a source."""
        await self._database.write(partial(tables.report, state=state))
        await self._sweep_when_due()

    async def sources(self) -> tuple[SourceState, ...]:
        """Give the state of every source ever seen."""
        return await self._database.read(tables.sources)

    async def hours(self, since: dt.datetime) -> tuple[HourCount, ...]:
        """Give the counters of judged posts."""
        return await self._database.read(partial(tables.hours, since=since))

    async def terms(self, since: dt.datetime) -> tuple[TermTally, ...]:
        """Give every term's hits."""
        return await self._database.read(partial(tables.terms, since=since))

    async def dead_summary(self) -> tuple[DeadSummary, ...]:
        """Group the dead letters by stage and error."""
        return await self._database.read(tables.dead_summary)

    async def dead(self, *, after: int = 0, limit: int = 100) -> tuple[DeadEntry, ...]:
        """Give dead letters in order of number."""
        return await self._database.read(partial(tables.dead, after=after, limit=limit))

    async def remove_dead(self, numbers: Sequence[int]) -> None:
        """Remove dead letters that were handled after all."""
        await self._database.write(partial(tables.remove_dead, numbers=numbers))

    async def retain(self, retention: Retention, now: dt.datetime) -> int:
        """Erase what has passed its time, in small transactions; posts by when they were first stored."""
        moment, erased_count = to_microseconds(now), 0
        erase = partial(retaining.erase_expired, retention=retention, now=moment)
        while chunk := await self._database.write(erase):
            erased_count += chunk
        await self._database.write(partial(retaining.drop_expired, retention=retention, now=moment))
        await self._merge_words()
        await self._sweep()
        return erased_count

    async def scrub(self) -> None:
        """Leave no byte of what was erased, now; raises StoreUnavailable when readers stay in the way."""
        await self._merge_words()
        for copy in migration_copies(self._database.path):
            copy.unlink(missing_ok=True)
        if not await self._sweep():
            raise StoreUnavailable(f"{self._database.path.name}: the log is still being read; scrub again")

    async def backup_to(self, path: Path) -> None:
        """Copy the live store to a new private file; raises FileExistsError."""
        await self._database.backup_to(path)

    async def stats(self) -> StoreStats:
        """Give size and age of what is kept."""
        return await self._database.read(tables.stats)

    async def close(self) -> None:
        """Finish writes and release the file. Idempotent."""
        await self._database.close()

    async def _renew_words(self) -> None:
        """Cut old words anew, or say that searches may miss posts where that fails, as on a full disk."""
        if not await self._database.read(renewing.words_are_old):
            return
        try:
            await self._database.write(renewing.renew_words)
        except StoreUnavailable as error:
            log.warning("words of kept posts stay as they were cut before, so searches may miss some: %s", error)

    async def _merge_words(self) -> None:
        if not await self._database.read(sweeping.words_unswept):
            return
        await self._database.write(sweeping.begin_merge)
        while await self._database.write(sweeping.merge_words):
            pass
        await self._database.write(sweeping.end_merge)

    async def _sweep_when_due(self) -> None:
        """Sweep after a write. What was written stays written: a fault here is logged, and tried again."""
        if not self._unswept or time.monotonic() < self._next_sweep:
            return
        begun = time.monotonic()
        try:
            await self._sweep()
        except StoreUnavailable as error:
            log.warning("sweeping erased posts failed and will be tried again: %s", error)
        ended = time.monotonic()
        self._next_sweep = ended + max(SWEEP_SECONDS, (ended - begun) / SWEEP_SHARE)

    async def _sweep(self) -> bool:
        """Remove dead letters that hold erased posts and empty the log; false when a reader stood in the way."""
        needles = await self._database.write(sweeping.begin_sweep)
        numbers = await self._database.read(partial(sweeping.dead_holding, needles=needles))
        if needles:
            await self._database.write(partial(sweeping.drop_dead, numbers=numbers, needles=needles))
        swept = await self._database.truncate_log()
        if swept:
            self._unswept = await self._database.write(sweeping.end_sweep)
        return swept
