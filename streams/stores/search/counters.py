"""Counters of judged posts and terms: one document a counter and log, so that each place of a log counts once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from schemas.finding import LEVELS
from schemas.record import from_microseconds, to_microseconds
from schemas.store import HourCount, TermTally
from schemas.tally import Tally
from streams.stores.search.keys import key_of
from streams.stores.search.rows import date_of
from streams.stores.search.schema import COUNTS
from streams.stores.search.server import Found, SearchServer, Write
from streams.stores.search.trying import tries

HOUR, TERM = "hour", "term"


class Counter(NamedTuple):
    """What is counted, and the log it comes from."""

    kind: str
    hour: int
    source: str
    language: str
    level: str
    term: str
    log: str


class Addition(NamedTuple):
    """What one place of a log adds."""

    offset: int
    hits: int
    flagged_hits: int


Additions = dict[Counter, list[Addition]]


def additions_of(tallies: Iterable[Tally]) -> Additions:
    """Give what tallies add, by counter, with each its place; raises ValueError for an hour without zone."""
    additions: Additions = {}
    newest: dict[str, int] = {}
    for tally in tallies:
        if tally.place is None:
            raise ValueError("a tally without place: it cannot be counted once")
        if tally.place.offset <= newest.get(tally.place.log, -1):
            continue
        newest[tally.place.log] = tally.place.offset
        for counter, count, flagged_count in _counters(tally, tally.place.log):
            additions.setdefault(counter, []).append(Addition(tally.place.offset, count, flagged_count))
    return additions


async def add(server: SearchServer, additions: Additions) -> None:
    """Add to the counters what their logs have not added before."""
    left = list(additions)
    for _ in tries("counters"):
        found = await server.get_many([(COUNTS, key_of(*counter)) for counter in left])
        writes = {
            counter: Write(COUNTS, key_of(*counter), source, one.seen)
            for counter, one in zip(left, found, strict=True)
            if (source := _added(counter, one, additions[counter])) is not None
        }
        taken = await server.write(list(writes.values()))
        left = [counter for counter, fine in zip(writes, taken, strict=True) if not fine]
        if not left:
            break


async def hours(server: SearchServer, since: dt.datetime) -> tuple[HourCount, ...]:
    """Give the counters of judged posts since an hour, oldest first."""
    names = ("hour_microseconds", "source", "language", "level")
    counted = [(bucket["key"], _sum(bucket, "count")) async for bucket in _grouped(server, HOUR, since, names)]
    counted.sort(key=lambda one: (*(one[0][name] for name in names[:3]), LEVELS.index(one[0]["level"])))
    return tuple(
        HourCount(
            hour=from_microseconds(key["hour_microseconds"]),
            source=key["source"],
            language=key["language"],
            level=key["level"],
            count=count,
        )
        for key, count in counted
    )


async def terms(server: SearchServer, since: dt.datetime) -> tuple[TermTally, ...]:
    """Give every term's hits since an hour, most first, then by term."""
    tallies = [
        TermTally(
            term=bucket["key"]["term"], hit_count=_sum(bucket, "count"), flagged_count=_sum(bucket, "flagged_count")
        )
        async for bucket in _grouped(server, TERM, since, ("term",))
    ]
    return tuple(sorted(tallies, key=lambda tally: (-tally.hit_count, tally.term)))


async def judged_count(server: SearchServer) -> int:
    """Count the posts judged in the time counters are kept."""
    answer = await server.search(COUNTS, size=0, query={"term": {"kind": HOUR}}, aggs=_sums("count"))
    return _sum(answer["aggregations"], "count")


def _grouped(server: SearchServer, kind: str, since: dt.datetime, names: Iterable[str]) -> Any:
    query = {
        "bool": {
            "filter": [{"term": {"kind": kind}}, {"range": {"hour_microseconds": {"gte": to_microseconds(since)}}}]
        }
    }
    by = [{name: {"terms": {"field": name}}} for name in names]
    return server.groups(COUNTS, query, by=by, of=_sums("count", "flagged_count"))


def _sums(*names: str) -> dict[str, Any]:
    return {name: {"sum": {"field": name}} for name in names}


def _sum(bucket: Any, name: str) -> int:
    return int(bucket[name]["value"])


def _counters(tally: Tally, log: str) -> Iterator[tuple[Counter, int, int]]:
    for count_key, count in tally.counts:
        hour = to_microseconds(count_key.hour)
        yield Counter(HOUR, hour, count_key.source, count_key.language, count_key.level, "", log), count, 0
    for term_key, hits, flagged in tally.terms:
        yield Counter(TERM, to_microseconds(term_key.hour), "", "", "", term_key.term, log), hits, flagged


def _added(counter: Counter, found: Found, additions: Iterable[Addition]) -> dict[str, Any] | None:
    """Give the counter's document after its additions; null when it has them all."""
    known = found.source
    newest = known["offset"] if known else -1
    new = [addition for addition in additions if addition.offset > newest]
    if not new:
        return None
    return {
        "kind": counter.kind,
        "hour": date_of(counter.hour),
        "hour_microseconds": counter.hour,
        "source": counter.source,
        "language": counter.language,
        "level": counter.level,
        "term": counter.term,
        "log": counter.log,
        "count": (known["count"] if known else 0) + sum(addition.hits for addition in new),
        "flagged_count": (known["flagged_count"] if known else 0) + sum(addition.flagged_hits for addition in new),
        "offset": max(addition.offset for addition in new),
    }
