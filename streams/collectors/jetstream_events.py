"""What both wires of Jetstream say, in one shape: an event of a repository, or a notice about the stream."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any, Literal, Protocol, TypeVar

import msgspec

from schemas.decoding import describe
from schemas.record import from_microseconds

POSTS = "app.bsky.feed.post"
"""The one collection we ask for; account events always come with it."""
REWIND_SECONDS = 5
"""How far a time cursor is set back, since neighbours may be out of order (32 ms seen); chosen by hand."""


class FrameError(ValueError):
    """A frame that is no event. The message says what was expected and holds no value."""


class StreamError(Exception):
    """The server's last word before it closes: `name` as the lexicon has it, such as ConsumerTooSlow."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(f"{name}: {message}"[:300])
        self.name = name


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """An advisory about the stream: OutdatedCursor and FutureCursor mean that events are missing."""

    name: str


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One event. `time_us` is when the server witnessed it, in microseconds since 1970."""

    kind: Literal["commit", "account", "identity", "sync"]
    did: str
    time_us: int
    seq: int | None = None
    operation: str = ""
    rev: str = ""
    collection: str = ""
    rkey: str = ""
    cid: str | None = None
    record: Any = None
    active: bool = True
    account_status: str | None = None

    @property
    def key(self) -> tuple[str, ...]:
        """What is equal when an event is delivered twice, on whatever host.

        `rev` tells a record that was deleted and made again from its first making.
        """
        if self.kind == "commit":
            return self.did, self.collection, self.rkey, self.cid or self.operation, self.rev
        return self.did, self.kind, str(self.time_us)

    @property
    def at(self) -> dt.datetime:
        """When the server witnessed it; raises OverflowError for a time that is none."""
        return from_microseconds(self.time_us)


class Position(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where to resume. A sequence number holds on its own host only, a time on every host."""

    wire: Literal["v1", "v2"]
    host: str
    time_us: int
    seq: int | None = None

    @property
    def rewound_us(self) -> int:
        """The time to resume from on another host."""
        return self.time_us - REWIND_SECONDS * 1_000_000


class Wire(Protocol):
    """One of the two ways Jetstream talks."""

    name: Literal["v1", "v2"]
    path: str
    subprotocols: Sequence[str]

    def parameters(self, resume: Position | None, host: str, dictionary_id: int | None) -> list[tuple[str, str]]:
        """Give the query that asks for posts and account events from a position, compressed or not."""

    def read(self, frame: bytes) -> Event | Notice:
        """Read one frame; raises FrameError, and StreamError where the frame ends the stream."""


T = TypeVar("T")


def decode_frame(frame: bytes, kind: type[T]) -> T:
    """Decode JSON, with the standard library where a lone surrogate stands in the way; raises FrameError."""
    try:
        return msgspec.json.decode(frame, type=kind)
    except msgspec.ValidationError as error:
        raise FrameError(describe(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as first_error:
        try:
            return msgspec.convert(json.loads(frame), kind)
        except msgspec.ValidationError as error:
            raise FrameError(describe(error)) from None
        except (ValueError, RecursionError):
            raise FrameError(describe(first_error)) from None
