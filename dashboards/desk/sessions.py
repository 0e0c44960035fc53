"""Who is logged in: a name in, a random token out; the token in, the name out, until it is too old or given back."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

TOKEN_BYTES = 32
IDLE_SECONDS = 12 * 3600.0
"""A session nobody used for a shift ends. Chosen by hand, not measured."""
LONGEST_SECONDS = 7 * 24 * 3600.0
"""Every session ends after a week, a wall's too. Chosen by hand, not measured."""
MOST_SESSIONS = 1000
"""Past it the one unused for longest ends. Chosen by hand, not measured."""


@dataclass
class _Session:
    officer: str
    opened_at: float
    used_at: float


class Sessions:
    """Sessions of one process, in memory: a restart ends them all. Kept by their tokens' hashes."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._sessions: dict[bytes, _Session] = {}

    def open(self, officer: str) -> str:
        """Start a session and give its token: 256 random bits."""
        now = self._now()
        self._sessions = {key: one for key, one in self._sessions.items() if _lives(one, now)}
        if len(self._sessions) >= MOST_SESSIONS:
            del self._sessions[min(self._sessions, key=lambda key: self._sessions[key].used_at)]
        token = secrets.token_urlsafe(TOKEN_BYTES)
        self._sessions[_key(token)] = _Session(officer, now, now)
        return token

    def officer(self, token: str) -> str | None:
        """Give whose session it is, null when it is none or has ended; using it keeps it awake."""
        session, now = self._sessions.get(_key(token)), self._now()
        if session is None or not _lives(session, now):
            return None
        session.used_at = now
        return session.officer

    def close(self, token: str) -> None:
        """End a session; no error when there is none."""
        self._sessions.pop(_key(token), None)


def _lives(session: _Session, now: float) -> bool:
    return now - session.used_at < IDLE_SECONDS and now - session.opened_at < LONGEST_SECONDS


def _key(token: str) -> bytes:
    """Look-ups go by hash, so that their time says nothing of a token."""
    return hashlib.sha256(token.encode()).digest()
