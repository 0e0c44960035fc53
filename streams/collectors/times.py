"""Times as platforms write them in, aware UTC out; what a platform claims is believed only where it can be."""

from __future__ import annotations

import datetime as dt

MAX_AHEAD = dt.timedelta(minutes=10)
OLDEST = dt.datetime(2004, 1, 1, tzinfo=dt.UTC)
"""A claim further ahead of our clock, or from before the platforms, is no time (sources.md 6.3)."""


def parse_time(value: object) -> dt.datetime | None:
    """Read ISO 8601 or a number since 1970 (seconds, or milli- or microseconds by size); None where it is no time.

    A time without zone is taken as UTC.
    """
    try:
        if isinstance(value, str):
            at = dt.datetime.fromisoformat(value)
            return at.astimezone(dt.UTC) if at.tzinfo else at.replace(tzinfo=dt.UTC)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return dt.datetime.fromtimestamp(_seconds(value), dt.UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return None


def believable(claim: dt.datetime | None, now: dt.datetime) -> dt.datetime | None:
    """Give the claim, or None when it lies more than 10 minutes ahead or before 2004."""
    return claim if claim is not None and OLDEST <= claim <= now + MAX_AHEAD else None


def sort_time(created_at: dt.datetime | None, observed_at: dt.datetime) -> dt.datetime:
    """Give the earlier of the platform's claim and our own observation."""
    return observed_at if created_at is None else min(created_at, observed_at)


def _seconds(number: float) -> float:
    """Tell the unit by size: 1e11 seconds is the year 5138, 1e14 milliseconds likewise."""
    if abs(number) >= 1e14:
        return number / 1e6
    return number / 1e3 if abs(number) >= 1e11 else number
