"""`Tally`: what one batch of judged posts adds to the counters, as it travels over a log."""

from __future__ import annotations

import datetime as dt

import msgspec

from schemas.finding import Level
from schemas.record import Record


class CountKey(msgspec.Struct, frozen=True):
    """What one counter counts: posts of one source in one hour, by language and level."""

    hour: dt.datetime
    source: str
    language: str
    level: Level


class TermKey(msgspec.Struct, frozen=True):
    """A term's hits in one hour (all judged posts, stored or not) and how many were at review or above."""

    hour: dt.datetime
    term: str


class LogPlace(msgspec.Struct, frozen=True):
    """Where a record stands in a log that keeps its order: `posts.counted-3`, 17."""

    log: str
    offset: int


class Tally(Record, frozen=True, kw_only=True, tag_field="schema", tag="tally/1"):
    """Counters to add, each with what it counts. Who reads one from a log sets its `place`: it then counts once."""

    counts: tuple[tuple[CountKey, int], ...] = ()
    terms: tuple[tuple[TermKey, int, int], ...] = ()
    """A term's hits and flagged hits."""
    place: LogPlace | None = None
