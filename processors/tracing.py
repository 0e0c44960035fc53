"""A post's road: a kept post and what was sent of it in, its steps and their gaps out; of many, how long a hop takes."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from typing import Literal, NamedTuple

from schemas.store import StoredPost

Hop = Literal["collected", "detected", "stored", "mailed", "fed"]
HOPS: dict[Hop, str] = {
    "collected": "from the time the platform claims to the collector",
    "detected": "from the collector to the finding",
    "stored": "from the finding to the store",
    "mailed": "from the store to a mail the server took",
    "fed": "from the store to a webhook the platform took",
}
"""What each hop spans. All are of kept posts: who waits, waits for these."""


class Step(NamedTuple):
    """One place on the road. `gap_seconds` counts from the step before, of what was sent from the store."""

    name: str
    at: dt.datetime | None
    gap_seconds: float | None
    note: str = ""


class Sent(NamedTuple):
    """A mail or webhook that had the post in it; `at` is null while it waits or when it was given up."""

    hop: Hop
    at: dt.datetime | None
    note: str


class HopTime(NamedTuple):
    """How long a hop took among some posts; null when none has both times."""

    hop: Hop
    p50_seconds: float | None
    p99_seconds: float | None


def road(stored: StoredPost, sent: Sequence[Sent] = ()) -> list[Step]:
    """List a post's steps in order. A gap may be negative: the platform's clock is not ours."""
    flagged = stored.flagged
    post = flagged.post
    times: list[tuple[str, dt.datetime | None, str]] = [
        ("created", post.created_at, "as the platform claims"),
        ("collected", post.observed_at, post.source),
        ("detected", flagged.judged_at, flagged.finding.level),
        ("stored", stored.stored_at, f"sequence {stored.sequence}"),
    ]
    steps: list[Step] = []
    before: dt.datetime | None = None
    for name, at, note in times:
        steps.append(Step(name, at, seconds_between(before, at), note))
        before = at or before
    return steps + [Step(one.hop, one.at, seconds_between(stored.stored_at, one.at), one.note) for one in sent]


def hop_times(posts: Sequence[StoredPost]) -> list[HopTime]:
    """Give the hops up to the store among some posts; a negative gap counts as none."""
    gaps: dict[Hop, list[float]] = {"collected": [], "detected": [], "stored": []}
    for stored in posts:
        steps = {step.name: step for step in road(stored)}
        for hop, found in gaps.items():
            gap = steps[hop].gap_seconds
            if gap is not None:
                found.append(max(gap, 0.0))
    return [HopTime(hop, _quantile(found, 0.5), _quantile(found, 0.99)) for hop, found in gaps.items()]


def seconds_between(start: dt.datetime | None, end: dt.datetime | None) -> float | None:
    """Give the seconds from one time to another, null where one is unknown."""
    return (end - start).total_seconds() if start and end else None


def _quantile(values: list[float], share: float) -> float | None:
    """Give the smallest value that so large a share does not exceed."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)] if values else None
