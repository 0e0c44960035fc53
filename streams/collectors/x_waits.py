"""Why a connection to X ended in, how long to wait before the next out: the ladders X asks its clients to climb."""

from __future__ import annotations

import datetime as dt

from streams.collectors.x_access import Ended, Refused

NETWORK_STEP_SECONDS, NETWORK_CAP_SECONDS = 0.25, 16.0
HTTP_BASE_SECONDS, HTTP_CAP_SECONDS = 5.0, 320.0
BUSY_BASE_SECONDS, BUSY_CAP_SECONDS = 60.0, 960.0
"""Network faults: at once, then a quarter second more each time; HTTP errors: 5 s doubling; 429: 60 s doubling, or the
time X names (its documentation, 2026-08). The cap of the last is the 15 minutes that X's limits count by, and a bit."""
MAX_RESET_SECONDS = 3_600.0
"""A time further off is a broken clock, ours or theirs. Chosen by hand, not measured."""


class Waits:
    """Remembers how often each kind of fault came in a row."""

    def __init__(self, *, scale: float = 1.0) -> None:
        self._scale = scale
        self._counts: dict[str, int] = {}

    def reset(self) -> None:
        """Begin again with short waits."""
        self._counts.clear()

    def after(self, error: Exception, now: dt.datetime) -> float:
        """Give how many seconds to wait after this fault."""
        if isinstance(error, Refused):
            return self._after_refusal(error, now)
        if isinstance(error, Ended):
            count = self._step("ended")
            first = NETWORK_STEP_SECONDS if count == 0 else HTTP_BASE_SECONDS * 2.0 ** min(count - 1, 16)
            return min(HTTP_CAP_SECONDS, first) * self._scale
        return min(NETWORK_CAP_SECONDS, NETWORK_STEP_SECONDS * self._step("network")) * self._scale

    def _after_refusal(self, error: Refused, now: dt.datetime) -> float:
        if error.status != 429:
            return min(HTTP_CAP_SECONDS, HTTP_BASE_SECONDS * 2.0 ** min(self._step("http"), 16)) * self._scale
        ladder = min(BUSY_CAP_SECONDS, BUSY_BASE_SECONDS * 2.0 ** min(self._step("busy"), 16)) * self._scale
        if error.reset_at is None:
            return ladder
        until_reset = error.reset_at - now.timestamp() + 1
        return until_reset if 0 < until_reset <= MAX_RESET_SECONDS else ladder

    def _step(self, kind: str) -> int:
        count = self._counts.get(kind, 0)
        self._counts[kind] = count + 1
        return count
