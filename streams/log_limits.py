"""Log records of chatty libraries come in; one a while of each logger and level goes out, saying how many it is for."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

CHATTY = ("kafka", "aiokafka", "faust", "mode")
"""Clients that log some 20 lines a second each while a broker is away (measured 2026-11-22)."""
EVERY_SECONDS = 10.0


class OneAWhile(logging.Filter):
    """Lets one record of each chatty logger and level through every 10 seconds, whatever it says."""

    def __init__(
        self, *, every_seconds: float = EVERY_SECONDS, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__()
        self._every_seconds = every_seconds
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._last: dict[tuple[str, int], tuple[float, int]] = {}
        """When the last went through, and how many were held back since."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Say whether the record goes through; one that does tells how many before it did not."""
        if record.name.partition(".")[0] not in CHATTY:
            return True
        key = (record.name, record.levelno)
        now = self._monotonic()
        with self._lock:
            at, held = self._last.get(key, (float("-inf"), 0))
            if now - at < self._every_seconds:
                self._last[key] = (at, held + 1)
                return False
            self._last[key] = (now, 0)
        if held:
            record.held_back_count = held
        return True
