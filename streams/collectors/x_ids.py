"""Post ids of X in, the times they hold out, and back: the upper bits of an id are milliseconds."""

from __future__ import annotations

import datetime as dt

from schemas.record import from_microseconds, to_microseconds

EPOCH_MS = 1_288_834_974_657
"""2010-11-04 01:42:54.657 UTC, where the count of milliseconds begins."""
TIME_SHIFT = 22
"""Lower bits: worker and sequence numbers."""
FIRST_TIMED_ID = 1 << 32
"""Ids below were counted one by one (2010 and before) and hold no time. Chosen by hand."""
LARGEST_ID = (1 << 63) - 1


def time_of(native_id: str) -> dt.datetime | None:
    """Give when a post, or this version of it, was made; None for an id that holds no time."""
    number = int(native_id) if native_id.isascii() and native_id.isdigit() and len(native_id) <= 19 else 0
    if not FIRST_TIMED_ID <= number <= LARGEST_ID:
        return None
    return from_microseconds(((number >> TIME_SHIFT) + EPOCH_MS) * 1000)


def first_id_at(at: dt.datetime) -> int:
    """Give the smallest id a post of this time can have."""
    return max(0, to_microseconds(at) // 1000 - EPOCH_MS) << TIME_SHIFT
