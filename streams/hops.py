"""Times of kept posts come in; the histograms of how long each hop takes grow."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from processors.tracing import Hop, seconds_between
from schemas.flagged import FlaggedPost
from streams.metrics import Metrics


def note_judged(metrics: Metrics, flagged: Sequence[FlaggedPost]) -> None:
    """Count how long posts took to the collector and from there to their finding."""
    _note(metrics, "collected", (seconds_between(one.post.created_at, one.post.observed_at) for one in flagged))
    _note(metrics, "detected", (seconds_between(one.post.observed_at, one.judged_at) for one in flagged))


def note_stored(metrics: Metrics, flagged: Sequence[FlaggedPost], at: dt.datetime) -> None:
    """Count how long posts took from their finding into the store."""
    _note(metrics, "stored", (seconds_between(one.judged_at, at) for one in flagged))


def note_sent(metrics: Metrics, hop: Hop, stored_at: Iterable[dt.datetime], at: dt.datetime) -> None:
    """Count how long posts took from the store to a receiver."""
    _note(metrics, hop, (seconds_between(one, at) for one in stored_at))


def _note(metrics: Metrics, hop: Hop, gaps: Iterable[float | None]) -> None:
    """A platform's clock may be ahead of ours: less than nothing counts as nothing."""
    metrics.observe("hop_seconds", [max(gap, 0.0) for gap in gaps if gap is not None], hop=hop)
