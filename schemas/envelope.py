"""`Envelope`: what a collector hands to the bus, and the cursor that may be saved once it is handled."""

from __future__ import annotations

from schemas.dead import DeadRecord
from schemas.post import Post
from schemas.record import Record
from schemas.tombstone import Tombstone

MAX_ENVELOPE_POSTS = 1000
MAX_ENVELOPE_BYTES = 1 << 20
MAX_ENVELOPE_SECONDS = 0.1
"""One envelope: up to 1,000 posts, 1 MiB or 100 ms (design.md section 3, measured on a real broker)."""


class Envelope(Record, frozen=True, kw_only=True):
    """A run of consecutive events of one source.

    `cursor` is where to resume after everything in here; it is saved only together with,
    or after, the effects of the whole envelope.
    """

    source: str
    posts: tuple[Post, ...] = ()
    tombstones: tuple[Tombstone, ...] = ()
    dead: tuple[DeadRecord, ...] = ()
    cursor: str | None = None
    read_count: int = 0
    """Events read from the source, including those that are no posts (likes, follows)."""
