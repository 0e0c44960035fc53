"""Guesses at the password: an address in, how long it has to wait out. Few an address, more in all."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable

WINDOW_SECONDS = 900.0
ADDRESS_GUESSES = 10
"""Wrong guesses of one address in the window; officers behind one proxy share one. Chosen by hand, not measured."""
ALL_GUESSES = 100
"""Wrong guesses of all addresses in the window: about 10,000 a day at most. Chosen by hand, not measured."""


class Throttle:
    """Remembers the guesses of the last quarter of an hour. Who is logged in already is never held up."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._guesses: deque[tuple[float, str]] = deque()

    def take(self, address: str) -> int:
        """Count a guess before it is checked, so that many at once gain nothing; gives seconds to wait, 0 for none.

        A guess that has to wait is not counted.
        """
        now = self._now()
        while self._guesses and now - self._guesses[0][0] >= WINDOW_SECONDS:
            self._guesses.popleft()
        own = [at for at, guesser in self._guesses if guesser == address]
        oldest = own[0] if len(own) >= ADDRESS_GUESSES else None
        if oldest is None and len(self._guesses) >= ALL_GUESSES:
            oldest = self._guesses[0][0]
        if oldest is not None:
            return math.ceil(WINDOW_SECONDS - (now - oldest))
        self._guesses.append((now, address))
        return 0

    def forgive(self, address: str) -> None:
        """Forget an address's guesses: it knew the password."""
        self._guesses = deque(guess for guess in self._guesses if guess[1] != address)
