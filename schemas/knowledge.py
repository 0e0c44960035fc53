"""`KnowledgeChunk`: a piece of a knowledge snapshot on its way to the workers."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import msgspec

from schemas.record import Record

MAX_CHUNK_BYTES = 1 << 20
MAX_CHUNKS = 512
"""A snapshot of half a gigabyte is none of ours."""


class KnowledgeChunk(Record, frozen=True, kw_only=True, tag_field="schema", tag="knowledge/1"):
    """One of `count` consecutive pieces of a snapshot's archive. It holds no word of a post."""

    snapshot: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-zA-Z_-]{8,128}$")]
    """The snapshot's name: the hash of its files."""
    archive: str
    """SHA-256 of the whole archive, in hex."""
    number: Annotated[int, msgspec.Meta(ge=0, lt=MAX_CHUNKS)]
    count: Annotated[int, msgspec.Meta(ge=1, le=MAX_CHUNKS)]
    payload: Annotated[bytes, msgspec.Meta(max_length=MAX_CHUNK_BYTES)]
    at: dt.datetime
