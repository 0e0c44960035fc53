"""The clock every part of the stream is handed, so that a test can hand in its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

Clock = Callable[[], dt.datetime]
"""Gives the aware UTC time."""


def utc_now() -> dt.datetime:
    """Give the machine's time."""
    return dt.datetime.now(dt.UTC)
