"""Records of consecutive events in, envelopes of at most 1,000 records, 1 MiB and 100 ms out."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import msgspec

from schemas.dead import DeadRecord
from schemas.decoding import encode
from schemas.envelope import MAX_ENVELOPE_BYTES, MAX_ENVELOPE_POSTS, MAX_ENVELOPE_SECONDS, Envelope
from schemas.post import Post
from schemas.tombstone import Tombstone
from streams.clock import Clock

Collected = Post | Tombstone | DeadRecord
"""What one event of a source can become."""

MAX_BURIED_BYTES = 512 << 10
"""Of longer payloads the first part is kept: in base64 it still fits an envelope."""


@dataclass(kw_only=True)
class _Draft:
    """The open envelope."""

    since: float
    posts: list[Post] = field(default_factory=list)
    tombstones: list[Tombstone] = field(default_factory=list)
    dead: list[DeadRecord] = field(default_factory=list)
    count: int = 0
    bytes: int = 2
    read_count: int = 0
    cursor: object = None

    def keep(self, record: Collected, size: int) -> None:
        if isinstance(record, Post):
            self.posts.append(record)
        elif isinstance(record, Tombstone):
            self.tombstones.append(record)
        else:
            self.dead.append(record)
        self.count += 1
        self.bytes += size

    def has_room(self, count: int, size: int) -> bool:
        return self.count + count <= MAX_ENVELOPE_POSTS and self.bytes + size <= MAX_ENVELOPE_BYTES


class Assembler:
    """Collects what events became until an envelope is full or old.

    A cursor is any msgspec value; it is written out only when an envelope closes.
    """

    def __init__(self, source: str, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._source = source
        self._monotonic = monotonic
        self._draft: _Draft | None = None

    def add(self, records: Sequence[Collected], cursor: object, *, read_count: int = 1) -> Envelope | None:
        """Take one event in; gives the envelope before it when the event did not fit any more."""
        sizes = [len(encode(record)) + 1 for record in records]
        closed: Envelope | None = None
        if self._draft is not None and not self._draft.has_room(len(records), sum(sizes)):
            closed = self.take()
        if self._draft is None:
            self._draft = _Draft(since=self._monotonic())
        for record, size in zip(records, sizes, strict=True):
            self._draft.keep(record, size)
        self._draft.read_count += read_count
        self._draft.cursor = cursor
        return closed

    def take(self) -> Envelope | None:
        """Close the envelope; None when no event came in."""
        draft, self._draft = self._draft, None
        if draft is None:
            return None
        return Envelope(
            source=self._source,
            posts=tuple(draft.posts),
            tombstones=tuple(draft.tombstones),
            dead=tuple(draft.dead),
            cursor=msgspec.json.encode(draft.cursor).decode(),
            read_count=draft.read_count,
        )

    def seconds_left(self) -> float | None:
        """Give how long the open envelope may wait for more; None when there is none."""
        if self._draft is None:
            return None
        return max(0.0, self._draft.since + MAX_ENVELOPE_SECONDS - self._monotonic())


def bury(source: str, payload: bytes, error: tuple[str, str], place: str, clock: Clock) -> DeadRecord:
    """Make a dead letter of bytes; `error` is its class name and a message without any text of the post."""
    name, message = error
    if len(payload) > MAX_BURIED_BYTES:
        message = f"{message} (the first {MAX_BURIED_BYTES} of {len(payload)} bytes are kept)"
    return DeadRecord(
        stage=f"collect.{source}",
        error=name,
        message=message[:1024],
        payload=payload[:MAX_BURIED_BYTES],
        place=place,
        at=clock(),
    )
