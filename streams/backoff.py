"""An act that may fail for a while comes in; its outcome goes out, after as many tries as it takes."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import TypeVar

from schemas.store import StoreUnavailable

T = TypeVar("T")

TRANSIENT = (StoreUnavailable, ConnectionError, TimeoutError)
"""Faults that pass without anybody changing the record or the code."""


class Backoff:
    """Waits that grow: full jitter, a random share of a doubling limit (AWS Architecture Blog, 2015-03-04).

    `base_seconds` and `cap_seconds` are chosen by hand, not measured.
    """

    def __init__(self, base_seconds: float = 0.1, cap_seconds: float = 30.0) -> None:
        self._base_seconds = base_seconds
        self._cap_seconds = cap_seconds
        self._tries = 0

    def next_seconds(self, cap_seconds: float | None = None) -> float:
        """Give how long to wait now, this once at most `cap_seconds`, and remember that one more try failed."""
        cap_seconds = self._cap_seconds if cap_seconds is None else min(self._cap_seconds, cap_seconds)
        seconds = wait_seconds(self._tries, self._base_seconds, cap_seconds)
        self._tries += 1
        return seconds

    def reset(self) -> None:
        """Begin again with short waits."""
        self._tries = 0


def wait_seconds(tries: int, base_seconds: float, cap_seconds: float) -> float:
    """Give a random wait after some failed tries: at most the base doubled that often, at most the cap."""
    return random.uniform(0, min(cap_seconds, base_seconds * 2 ** min(tries, 32)))  # noqa: S311 - guards no secret


async def persist(act: Callable[[], Awaitable[T]], failed: Callable[[Exception, float], None], backoff: Backoff) -> T:
    """Await `act` until it raises nothing transient; any other error passes through.

    `failed` is told each transient error and the seconds until the next try. Ends early by cancellation only.
    """
    while True:
        try:
            return await act()
        except TRANSIENT as error:
            seconds = backoff.next_seconds()
            failed(error, seconds)
            await asyncio.sleep(seconds)
