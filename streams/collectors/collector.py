"""The contract of every collector: one suite (tests/contracts/test_collector.py); and the state it reports."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from typing import Literal, Protocol

from schemas.envelope import Envelope
from schemas.store import SourceState
from streams.clock import Clock, utc_now


class SourceUnavailable(Exception):
    """A source that cannot be read at all, for a reason only a person can mend. The message says which."""


class Collector(Protocol):
    """Reads one source and gives its posts in envelopes.

    1. at least once: after a cursor nothing is missing, and what is repeated has the same id and revision;
    2. nothing silent: what cannot be read is buried with its bytes, and the stream goes on;
    3. back-pressure: it reads ahead by one envelope only, so a full bus stops the reading;
    4. no author leaves it: native ids and names are pseudonyms everywhere but in the locator;
    5. cancellable: closing the iterator or cancelling its task ends it within a second.
    """

    @property
    def name(self) -> str:
        """The source's name, and the key its cursor is saved under."""

    @property
    def status(self) -> SourceState:
        """How the source fares right now."""

    def envelopes(self, cursor: str | None) -> AsyncIterator[Envelope]:
        """Give the envelopes after a cursor (None: from the start); ends when the source ends.

        Raises SourceUnavailable, after saying so in `status`; every other fault of a source is waited out.
        """


class Progress:
    """The running account behind `Collector.status`."""

    def __init__(self, source: str, *, sample: bool = False, clock: Clock = utc_now) -> None:
        self._clock = clock
        self._state = SourceState(source=source, state="connecting", since=clock(), sample=sample)
        self._last_post_at: dt.datetime | None = None
        self._read_count = 0
        self._post_count = 0

    def say(
        self, state: Literal["live", "connecting", "silent", "finished", "failed"], message: str | None = None
    ) -> None:
        """Enter a state; `message` None keeps the last one."""
        old = self._state
        message = old.message if message is None else message
        if (state, message) != (old.state, old.message):
            since = old.since if state == old.state else self._clock()
            self._state = SourceState(source=old.source, state=state, since=since, message=message, sample=old.sample)

    def count(self, envelope: Envelope) -> Envelope:
        """Add an envelope to the account, and hand it on."""
        self._read_count += envelope.read_count
        self._post_count += len(envelope.posts)
        if envelope.posts:
            self._last_post_at = envelope.posts[-1].observed_at
        return envelope

    @property
    def state(self) -> SourceState:
        """The account as it stands."""
        now = self._state
        return SourceState(
            source=now.source,
            state=now.state,
            since=now.since,
            last_post_at=self._last_post_at,
            read_count=self._read_count,
            post_count=self._post_count,
            message=now.message,
            sample=now.sample,
        )
