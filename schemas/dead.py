"""`DeadRecord`: bytes we could not handle, kept whole so that nothing is lost."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import msgspec

from schemas.record import Record


class DeadRecord(Record, frozen=True, kw_only=True, tag_field="schema", tag="dead/1"):
    """Original bytes with where and why they failed. `message` never holds post text."""

    stage: str
    """Where it failed: `collect.<source>` or the agent's name."""
    error: str
    """The error's class name: what the summary groups by."""
    message: Annotated[str, msgspec.Meta(max_length=1024)]
    payload: bytes
    place: str = ""
    """File and line, or cursor: enough to find the bytes at their origin."""
    attempt: int = 1
    at: dt.datetime
    topic: str = ""
    """The topic whose reader could not even read these bytes; "" for a record of ours or a platform's bytes."""
    key: bytes | None = None
    headers: tuple[tuple[str, bytes], ...] = ()
    """Key and headers the bytes came with on `topic`."""
