"""The contract of every store: one suite (tests/contracts/test_store.py). The desk knows nothing else.

Promises: writing the same batch twice leaves one copy of each post; an older revision never
replaces a newer one; a redelivered revision keeps its first finding; a post erased by a
tombstone does not come back unless its revision is newer. Orders are by `sort_at` then id.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Literal, Protocol

import msgspec

from schemas.dead import DeadRecord
from schemas.finding import Level
from schemas.flagged import FlaggedPost
from schemas.label import Decision, Label, Mute, MuteKind
from schemas.post import Locator
from schemas.record import Record
from schemas.tally import CountKey, Tally, TermKey
from schemas.tombstone import Tombstone

CountField = Literal[
    "level", "platform", "source", "language", "species", "group", "term", "decision", "kind", "domain", "author"
]


class TermTally(Record, frozen=True, kw_only=True):
    """Hits of one term, and the share that was flagged."""

    term: str
    hit_count: int
    flagged_count: int


class SourceState(Record, frozen=True, kw_only=True):
    """How one source fares, as its collector last said."""

    source: str
    state: Literal["live", "connecting", "silent", "finished", "failed"]
    since: dt.datetime
    last_post_at: dt.datetime | None = None
    read_count: int = 0
    post_count: int = 0
    message: str = ""
    sample: bool = False


class WriteBatch(msgspec.Struct, kw_only=True):
    """Everything one envelope led to. A store applies all of it or none of it."""

    posts: list[FlaggedPost] = []
    tombstones: list[Tombstone] = []
    dead: list[DeadRecord] = []
    labels: list[Label] = []
    counts: dict[CountKey, int] = {}
    terms: dict[TermKey, tuple[int, int]] = {}
    """Hits and flagged hits to add."""
    tallies: list[Tally] = []
    """Counters that came over a log: one at or before the newest place of its log that was added is passed over."""
    cursors: dict[str, str] = {}
    """Where each source resumes."""


class WriteOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What a write changed. Stale or repeated posts are counted, not errors."""

    stored_count: int = 0
    unchanged_count: int = 0
    erased_count: int = 0


class PostQuery(Record, frozen=True, kw_only=True):
    """Which posts. Tuples mean any of; fields are joined by and; empty means no restriction.

    `search` is free text in any script: words are joined by and, quoted parts are phrases.
    """

    levels: tuple[Level, ...] = ()
    platforms: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    species: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    decisions: tuple[Decision, ...] = ()
    kinds: tuple[str, ...] = ()
    author: str | None = None
    domain: str | None = None
    text_key: str | None = None
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    search: str = ""
    muted: bool = False
    """True shows muted posts as well."""


class StoredPost(Record, frozen=True, kw_only=True):
    """A post as kept: without locator and bio, with what people decided."""

    flagged: FlaggedPost
    decision: Decision = "undecided"
    stored_at: dt.datetime
    sequence: int
    """Grows with every change of the post; what `changes_after` pages by."""
    repeat_count: int = 1
    """Posts in the near-duplicate group that match the query, when asked to group."""


class PageCursor(Record, frozen=True, kw_only=True):
    """The last row of a page: the next begins after it."""

    sort_at: dt.datetime
    id: str


class Page(Record, frozen=True, kw_only=True):
    """Rows newest first, and where the next page begins (null at the end)."""

    rows: tuple[StoredPost, ...]
    next: PageCursor | None = None


class FieldCount(Record, frozen=True, kw_only=True):
    """How many matching posts have one value of a field."""

    value: str
    count: int


class TimeBucket(Record, frozen=True, kw_only=True):
    """Matching posts of one stretch of time, by level."""

    start: dt.datetime
    counts: dict[Level, int]


class Change(Record, frozen=True, kw_only=True):
    """A post that was stored, revised, labelled, hidden or erased. `post` is null when it is gone or hidden."""

    sequence: int
    post_id: str
    post: StoredPost | None = None


class HourCount(Record, frozen=True, kw_only=True):
    """Judged posts of one hour, source, language and level."""

    hour: dt.datetime
    source: str
    language: str
    level: Level
    count: int


class DeadSummary(Record, frozen=True, kw_only=True):
    """Dead letters of one stage and error."""

    stage: str
    error: str
    count: int
    byte_count: int
    first_at: dt.datetime
    last_at: dt.datetime


class DeadEntry(Record, frozen=True, kw_only=True):
    """A dead letter with the number the command line names it by."""

    number: int
    record: DeadRecord


class Retention(Record, frozen=True, kw_only=True):
    """How long things are kept, in days, and how much the dead letters may hold."""

    flagged_days: float = 90
    watch_days: float = 7
    sample_days: float = 7
    dead_days: float = 7
    dead_bytes: int = 1 << 30


class StoreStats(Record, frozen=True, kw_only=True):
    """Size and age of what is kept."""

    post_count: int
    hidden_count: int
    tombstone_count: int
    label_count: int
    dead_count: int
    judged_count: int
    oldest_at: dt.datetime | None = None
    newest_at: dt.datetime | None = None
    file_bytes: int = 0
    schema_version: int = 0


class StoreUnavailable(Exception):
    """The store cannot be reached, or its disk is full: a transient fault, the bus tries again."""


class Store(Protocol):
    """Keeps flagged posts, what people said of them, counters, cursors and dead letters."""

    async def write(self, batch: WriteBatch) -> WriteOutcome:
        """Apply a batch as one; raises StoreUnavailable with nothing applied."""

    async def get(self, post_id: str) -> StoredPost | None:
        """Give one post; null when unknown, erased or hidden."""

    async def locator(self, post_id: str) -> Locator | None:
        """Give what leads back to the post at its platform."""

    async def search(
        self, query: PostQuery, *, after: PageCursor | None = None, limit: int = 50, grouped: bool = False
    ) -> Page:
        """Give matching posts, newest first; `grouped` keeps the newest of each near-duplicate group."""

    async def count(self, query: PostQuery) -> int:
        """Count matching posts, exactly."""

    async def count_by(self, query: PostQuery, field: CountField, *, limit: int = 20) -> tuple[FieldCount, ...]:
        """Count matching posts by a field's values, largest first then by value, exactly."""

    async def timeline(self, query: PostQuery, *, bucket_seconds: int = 3600) -> tuple[TimeBucket, ...]:
        """Count matching posts by time and level, oldest first, empty buckets left out."""

    async def changes_after(self, sequence: int, *, limit: int = 500) -> tuple[Change, ...]:
        """Give changes with a greater sequence, oldest first."""

    async def last_sequence(self) -> int:
        """Give the sequence of the newest change, 0 when there is none."""

    async def label(self, label: Label) -> None:
        """Add a decision; raises KeyError for a post that is not kept."""

    async def labels(self, post_id: str) -> tuple[Label, ...]:
        """Give all decisions on a post, oldest first."""

    async def mute(self, mute: Mute) -> None:
        """Keep posts out of the queue until a date; replaces an earlier mute of the same value."""

    async def unmute(self, kind: MuteKind, value: str) -> None:
        """Lift a mute; no error when there is none."""

    async def mutes(self, now: dt.datetime) -> tuple[Mute, ...]:
        """Give the mutes in force."""

    async def cursor(self, source: str) -> str | None:
        """Give where a source resumes."""

    async def report(self, state: SourceState) -> None:
        """Replace what is known of a source."""

    async def sources(self) -> tuple[SourceState, ...]:
        """Give the state of every source ever seen, by name."""

    async def hours(self, since: dt.datetime) -> tuple[HourCount, ...]:
        """Give the counters of judged posts since an hour, oldest first."""

    async def terms(self, since: dt.datetime) -> tuple[TermTally, ...]:
        """Give every term's hits since an hour, most hits first."""

    async def dead_summary(self) -> tuple[DeadSummary, ...]:
        """Group the dead letters by stage and error, most first."""

    async def dead(self, *, after: int = 0, limit: int = 100) -> tuple[DeadEntry, ...]:
        """Give dead letters in order of number."""

    async def remove_dead(self, numbers: Sequence[int]) -> None:
        """Remove dead letters that were handled after all."""

    async def retain(self, retention: Retention, now: dt.datetime) -> int:
        """Erase what has passed its time; gives how many posts went."""

    async def stats(self) -> StoreStats:
        """Give size and age of what is kept."""

    async def close(self) -> None:
        """Finish writes and release files or connections. Idempotent."""
