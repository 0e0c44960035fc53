"""How far the stream has come: the newest time a post claims, and when that was heard of by the clock handed in."""

from __future__ import annotations

from schemas.record import Record


class Progress(Record, frozen=True, kw_only=True):
    """Microseconds since 1970 UTC. Shared by all rules."""

    newest_at: int | None = None
    """The greatest time of any post so far; null before the first."""
    heard_at: int | None = None
    """When `newest_at` last grew, by the clock; before the first post, when following began."""


def heard(progress: Progress, at: int, now: int) -> Progress:
    """Note a post's time. A time ahead of the clock counts as now, so that a wrong clock elsewhere moves nothing."""
    at = min(at, now)
    if progress.newest_at is not None and at <= progress.newest_at:
        return ticked(progress, now)
    return Progress(newest_at=at, heard_at=now)


def ticked(progress: Progress, now: int) -> Progress:
    """Note the clock: one that was set back is taken as it is, instead of waiting for it to catch up."""
    if progress.heard_at is None or now < progress.heard_at:
        return Progress(newest_at=progress.newest_at, heard_at=now)
    return progress


def reached(progress: Progress, now: int) -> int:
    """Give the time the stream has reached when nothing is left to read: the newest post's and the silence since.

    Only a difference of the clock's is used: whether it is right does not matter.
    """
    silence = 0 if progress.heard_at is None else max(0, now - progress.heard_at)
    newest = progress.newest_at if progress.newest_at is not None else progress.heard_at
    return (newest if newest is not None else now) + silence
