"""Frames of Jetstream in; posts, tombstones and dead letters out, each event once, with the position behind it."""

from __future__ import annotations

import datetime as dt

from streams.clock import Clock
from streams.collectors.bluesky_posts import EventError, map_event
from streams.collectors.envelopes import Collected, bury
from streams.collectors.jetstream_connection import Connection
from streams.collectors.jetstream_events import Event, FrameError, Notice, Position, StreamError, Wire
from streams.pseudonyms import Pseudonyms

REMEMBERED_EVENTS = 1 << 16
"""Far more than pass in the seconds we rewind: 2,000 events a second were the highest rate (sources.md section 3)."""
GAP_US = 10 * 60 * 1_000_000
"""Nobody posting for ten minutes does not happen: an old server silently began later than asked. Chosen by hand."""


class Intake:
    """Remembers where the stream is and what it gave lately."""

    def __init__(self, source: str, wire: Wire, host: str, pseudonyms: Pseudonyms, clock: Clock) -> None:
        self._source = source
        self._wire = wire
        self._host = host
        self._pseudonyms = pseudonyms
        self._clock = clock
        self._recent: dict[int, None] = {}
        self._resumed: Position | None = None
        self.position: Position | None = None
        """Behind the last event; None before the first."""
        self.gap = ""
        """What is known to be missing, in words."""

    def resume(self, position: Position | None) -> None:
        """Begin a connection at a position."""
        self.position = position
        self._resumed = position

    def skip_to_live(self) -> None:
        """Give up the position: the server no longer has what came after it."""
        self._note_gap(None)
        self.resume(None)

    def take_in(self, frame: bytes, connection: Connection) -> tuple[Collected, ...]:
        """Map one frame; raises StreamError where it ends the stream. Nothing else stops it."""
        now = self._clock()
        content = frame
        try:
            content = connection.unpack(frame)
            read = self._wire.read(content)
            if isinstance(read, Notice):
                return self._heed(read)
            records = () if self._is_repeat(read) else map_event(read, self._pseudonyms, now)
        except (FrameError, EventError) as error:
            return (self._bury(content, type(error).__name__, str(error)),)
        except StreamError:
            raise
        except Exception as error:  # whatever a stranger sends, the stream goes on
            return (self._bury(content, type(error).__name__, "not foreseen; the message may quote the post"),)
        self._advance(read)
        return records

    def _heed(self, notice: Notice) -> tuple[Collected, ...]:
        if notice.name in {"OutdatedCursor", "FutureCursor"}:
            self._note_gap(None)
            self._resumed = None
        return ()

    def _is_repeat(self, event: Event) -> bool:
        """Tell whether this event was given already, and remember it."""
        resumed, self._resumed = self._resumed, None
        if resumed is not None:
            if event.time_us - resumed.time_us > GAP_US:
                self._note_gap(event.at)
            if event.seq is not None and (event.seq, event.time_us) == (resumed.seq, resumed.time_us):
                return True
        key = hash(event.key)
        if key in self._recent:
            return True
        self._recent[key] = None
        if len(self._recent) > REMEMBERED_EVENTS:
            del self._recent[next(iter(self._recent))]
        return False

    def _advance(self, event: Event) -> None:
        self.position = Position(wire=self._wire.name, host=self._host, time_us=event.time_us, seq=event.seq)

    def _note_gap(self, until: dt.datetime | None) -> None:
        since = Event(kind="sync", did="", time_us=self.position.time_us).at if self.position else None
        first = f"{since:%Y-%m-%d %H:%M}" if since else "the last run"
        self.gap = (
            f"posts between {first} and {until or self._clock():%Y-%m-%d %H:%M} UTC are missing: "
            "the server no longer had them"
        )

    def _bury(self, content: bytes, error: str, message: str) -> Collected:
        position = self.position
        place = f"{self._host} after {position.seq or position.time_us}" if position else self._host
        return bury(self._source, content, (error, message), place, self._clock)
