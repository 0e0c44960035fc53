"""A rate in, waiting out: what keeps a replay or the sample at so many posts a second."""

from __future__ import annotations

import asyncio

from schemas.envelope import MAX_ENVELOPE_POSTS, MAX_ENVELOPE_SECONDS

_MAX_DEBT_SECONDS = 1.0
"""A pause longer than this (a full bus) is not made up for in a burst; chosen by hand, not measured."""


class Pace:
    """Spreads posts evenly over time; a rate of None means as fast as they are taken."""

    def __init__(self, rate: float | None, *, step_seconds: float = MAX_ENVELOPE_SECONDS) -> None:
        if rate is not None and not rate > 0:
            raise ValueError(f"rate {rate}; expected posts a second above 0, or none for as fast as possible")
        self._rate = rate
        self._step_seconds = step_seconds
        self._due: float | None = None

    @property
    def waits(self) -> bool:
        """Whether there is a rate to keep to."""
        return self._rate is not None

    @property
    def batch_size(self) -> int:
        """How many posts to take at once: what falls due in a step, at least one."""
        if self._rate is None:
            return MAX_ENVELOPE_POSTS
        return max(1, min(MAX_ENVELOPE_POSTS, int(self._rate * self._step_seconds)))

    def seconds_left(self) -> float:
        """Give how long it is until the next posts are due."""
        if self._rate is None or self._due is None:
            return 0.0
        return max(0.0, self._due - asyncio.get_running_loop().time())

    async def wait(self) -> None:
        """Wait until the next posts are due; lets others run in any case."""
        await asyncio.sleep(self.seconds_left())

    def took(self, count: int) -> None:
        """Note that posts were taken, from which it follows when the next are due."""
        if self._rate is None:
            return
        now = asyncio.get_running_loop().time()
        if self._due is None or self._due < now - _MAX_DEBT_SECONDS:
            self._due = now
        self._due += count / self._rate
