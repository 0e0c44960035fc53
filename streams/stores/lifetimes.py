"""How long a store keeps what: days by level from the settings, the rest by the same rule in every store."""

from __future__ import annotations

from schemas.finding import Level
from schemas.store import Retention

DAY = 86_400_000_000
"""In microseconds."""
UNHELD_MARK_DAYS = 2
"""Marks of posts never stored: twice the 24 hours a post lives on the bus (schemas/topics.py)."""
COUNTER_DAYS = 400
"""A year and a month, to compare with last year's season. Chosen by hand."""


def kept_days(retention: Retention) -> dict[Level, float]:
    """Give how many days posts of each level are kept, counted from when they were first stored."""
    return {
        "ignore": retention.sample_days,
        "watch": retention.watch_days,
        "review": retention.flagged_days,
        "alert": retention.flagged_days,
    }
