"""Lines and pages of X in; posts, tombstones and dead letters out, each version once, with the position behind it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import msgspec

from streams.clock import Clock
from streams.collectors.envelopes import Collected, bury
from streams.collectors.x_access import Ended
from streams.collectors.x_ids import LARGEST_ID, first_id_at, time_of
from streams.collectors.x_posts import SOURCE, MessageError, decode_line, map_message
from streams.collectors.x_text import items
from streams.collectors.x_usage import delivered_ids
from streams.pseudonyms import Pseudonyms

REMEMBERED_POSTS = 1 << 16
"""More than any cap of a day lets in, in most set-ups; a post forgotten is given again with the same id."""


class Position(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where to resume: the newest post seen, and the one a gap not yet filled begins at. Ids of X."""

    newest: int | None = None
    gap_from: int | None = None


class Intake:
    """Remembers where the stream is and what it gave lately. Knows no network."""

    def __init__(self, host: str, pseudonyms: Pseudonyms, clock: Clock) -> None:
        self._host = host
        self._pseudonyms = pseudonyms
        self._clock = clock
        self._recent: dict[str, None] = {}
        self.position = Position()
        self.gap = ""
        """What is known to be missing, in words."""

    def open_gap(self) -> int | None:
        """Begin a connection: whatever came after the newest post seen is missing. Gives where to search from."""
        newest, gap_from = self.position.newest, self.position.gap_from
        first = min((one for one in (newest, gap_from) if one is not None), default=None)
        self.position = Position(newest=newest, gap_from=first)
        return first

    def begin(self) -> None:
        """Begin a first connection: from now on whatever is missed is known to be missed."""
        self.position = Position(newest=first_id_at(self._clock()))

    def close_gap(self) -> None:
        """Note that everything missing was searched for."""
        self.position = Position(newest=self.position.newest)

    def skip_to_live(self, why: str) -> None:
        """Give up what is missing."""
        first = min((one for one in (self.position.newest, self.position.gap_from) if one is not None), default=0)
        self.note_gap(first, why)
        self.position = Position()

    def note_gap(self, first: int, why: str) -> None:
        """Remember in words what is missing."""
        since = time_of(str(first))
        begin = f"{since:%Y-%m-%d %H:%M}" if since else "the last run"
        self.gap = f"posts between {begin} and {self._clock():%Y-%m-%d %H:%M} UTC may be missing: {why}"

    def take_line(self, line: bytes) -> tuple[Collected, ...]:
        """Map one line; raises Ended on X's last word. Nothing else stops it."""
        try:
            message = decode_line(line)
            if message.get("data") is None and message.get("errors"):
                raise _last_word(message)
        except MessageError as error:
            return (self._bury(line, type(error).__name__, str(error)),)
        return self._take(message, line)

    def take_page(self, page: dict[str, Any]) -> Iterator[tuple[Collected, ...]]:
        """Map the posts of a page of a search, as lines are mapped."""
        for data in items(page, "data"):
            yield self._take({"data": data, "includes": page.get("includes")}, None)

    def _take(self, message: dict[str, Any], line: bytes | None) -> tuple[Collected, ...]:
        data = message.get("data")
        native_id = data.get("id") if isinstance(data, dict) else None
        if isinstance(native_id, str) and native_id in self._recent:
            return ()
        payload = line if line is not None else msgspec.json.encode({"data": data})
        try:
            records = map_message(message, self._pseudonyms, self._clock())
        except MessageError as error:
            return (self._bury(payload, type(error).__name__, str(error)),)
        except Exception as error:  # whatever a stranger sends, the stream goes on
            return (self._bury(payload, type(error).__name__, "not foreseen; the message may quote the post"),)
        if isinstance(native_id, str):
            self._remember(native_id)
        return records

    def _remember(self, native_id: str) -> None:
        self._recent[native_id] = None
        if len(self._recent) > REMEMBERED_POSTS:
            del self._recent[next(iter(self._recent))]
        number = int(native_id)
        made_at = time_of(native_id)
        if number <= LARGEST_ID and (made_at is None or made_at <= self._clock() + _MAX_AHEAD):
            newest = max(number, self.position.newest or 0)
            self.position = Position(newest=newest, gap_from=self.position.gap_from)

    def _bury(self, payload: bytes, error: str, message: str) -> Collected:
        place = f"{self._host} after {self.position.newest}" if self.position.newest else self._host
        return bury(SOURCE, payload, (error, message), place, self._clock)


def position_of(cursor: str | None) -> Position:
    """Read a saved cursor; one that is none of ours starts live."""
    try:
        return msgspec.json.decode(cursor or "{}", type=Position)
    except msgspec.DecodeError:
        return Position()


def ids_in(line: bytes) -> list[str]:
    """Give the ids of the posts a line delivers, for the money guard; none in a line that is broken."""
    try:
        return delivered_ids(decode_line(line))
    except MessageError:
        return []


def _last_word(message: dict[str, Any]) -> Exception:
    """Give why the stream ends, or MessageError where errors stand alone and end nothing."""
    for error in items(message, "errors"):
        title = error.get("title")
        if error.get("disconnect_type") or title in {"operational-disconnect", "ConnectionException"}:
            return Ended(f"X says {str(error.get('disconnect_type') or title)[:80]}")
    return MessageError("expected `data` beside `errors`")


_MAX_AHEAD = dt.timedelta(minutes=10)
"""An id from further ahead would make the search begin after posts still to come."""
