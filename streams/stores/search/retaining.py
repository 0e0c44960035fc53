"""A Retention and the time in; posts, dead letters, marks and counters past their time removed."""

from __future__ import annotations

from schemas.record import from_microseconds
from schemas.store import Retention
from streams.stores.lifetimes import COUNTER_DAYS, DAY, UNHELD_MARK_DAYS, kept_days
from streams.stores.search.changes import remember_last
from streams.stores.search.dead_letters import drop_expired_dead
from streams.stores.search.erasing import erase
from streams.stores.search.schema import COUNTS, MARKS, POSTS
from streams.stores.search.server import Query, SearchServer, Write
from streams.stores.search.tables import drop_lapsed_mutes

CHUNK_POSTS = 200
"""Posts erased at once, so that writes get their turn between. Chosen by hand."""


async def erase_expired(server: SearchServer, retention: Retention, now: int) -> int:
    """Erase posts kept longer than their level allows; gives how many."""
    erased_count = 0
    for level, days in kept_days(retention).items():
        expired = {
            "bool": {
                "filter": [
                    {"term": {"level": level}},
                    {"range": {"stored_at_microseconds": {"lt": now - round(days * DAY)}}},
                ]
            }
        }
        post_ids = [hit["_id"] async for hit in server.every(POSTS, expired, fields=False)]
        for start in range(0, len(post_ids), CHUNK_POSTS):
            erased_count += await erase(server, post_ids[start : start + CHUNK_POSTS], now)
    return erased_count


async def drop_expired(server: SearchServer, retention: Retention, now: int) -> None:
    """Remove dead letters, marks of unknown posts, traces of gone posts, lapsed mutes and old counters."""
    await drop_expired_dead(server, retention, now)
    old_marks = {"range": {"marked_at": {"lt": now - UNHELD_MARK_DAYS * DAY}}}
    await _drop(server, MARKS, {"bool": {"filter": [{"term": {"held": False}}, old_marks]}})
    await remember_last(server)
    await _drop(server, POSTS, {"range": {"gone_at_microseconds": {"lt": now - round(retention.flagged_days * DAY)}}})
    await drop_lapsed_mutes(server, from_microseconds(now))
    await _drop(server, COUNTS, {"range": {"hour_microseconds": {"lt": now - COUNTER_DAYS * DAY}}})


async def _drop(server: SearchServer, name: str, query: Query) -> None:
    """Remove documents that nobody changed since they were found."""
    chunk: list[Write] = []
    async for hit in server.every(name, query, fields=False):
        chunk.append(Write(name, hit["_id"], None, seen=server.seen(hit)))
        if len(chunk) >= CHUNK_POSTS:
            await server.write(chunk)
            chunk = []
    await server.write(chunk)
