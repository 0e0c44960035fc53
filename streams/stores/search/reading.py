"""Questions about posts: one, a page, counts, a timeline."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from schemas.decoding import decode
from schemas.finding import Level
from schemas.post import Locator
from schemas.record import from_microseconds
from schemas.store import CountField, FieldCount, Page, PageCursor, PostQuery, StoredPost, TimeBucket
from streams.stores.search.conditions import NOTHING, before, condition, field_of, phrase_filter, phrases_of
from streams.stores.search.rows import STORED, stored_post
from streams.stores.search.schema import LOCATORS, POSTS
from streams.stores.search.server import PAGE, Query, SearchServer
from streams.stores.search.tables import mutes

NEWEST_FIRST = [{"sort_at_microseconds": "desc"}, {"id": "desc"}]
MAX_PHRASES = 500
"""Of one question: OpenSearch refuses above 1,024 clauses (measured, 3.8)."""


async def get(server: SearchServer, post_id: str) -> StoredPost | None:
    """Give one post; null when it is unknown, erased or hidden."""
    (found,) = await server.get_many([(POSTS, post_id)], fields=STORED)
    if found.source is None or found.seen is None or found.source["hidden"]:
        return None
    return stored_post(found.source, await server.sequence_of(found.seen.number))


async def locator(server: SearchServer, post_id: str) -> Locator | None:
    """Give what leads back to a post that is neither erased nor hidden."""
    post, found = await server.get_many([(POSTS, post_id), (LOCATORS, post_id)])
    if post.source is None or post.source["hidden"] or found.source is None:
        return None
    return decode(found.source["payload"].encode(), Locator)


async def search(
    server: SearchServer, query: PostQuery, now: dt.datetime, *, after: PageCursor | None, limit: int
) -> Page:
    """Give a page of matching posts, newest first by (sort_at, id)."""
    chosen = await filter_of(server, query, now)
    hits = await newest(server, chosen, after=after, limit=limit + 1, fields=STORED)
    rows = [stored_post(hit["_source"], await server.sequence_of(hit["_seq_no"])) for hit in hits[:limit]]
    return page_of(rows, more=len(hits) > limit)


async def newest(
    server: SearchServer, chosen: Query, *, after: PageCursor | None, limit: int, fields: Sequence[str]
) -> list[Any]:
    """Give up to `limit` matching documents after a row, newest first."""
    hits: list[Any] = []
    filters = [chosen] if after is None else [chosen, before(after)]
    search_after: list[Any] | None = None
    while len(hits) < limit:
        size = min(PAGE, limit - len(hits))
        answer = await server.search(
            POSTS,
            query={"bool": {"filter": filters}},
            size=size,
            sort=NEWEST_FIRST,
            source=list(fields),
            search_after=search_after,
            seq_no_primary_term=True,
            track_total_hits=False,
        )
        hits += answer["hits"]["hits"]
        if len(answer["hits"]["hits"]) < size:
            break
        search_after = hits[-1]["sort"]
    return hits


async def count(server: SearchServer, query: PostQuery, now: dt.datetime) -> int:
    """Count matching posts."""
    return await server.count(POSTS, await filter_of(server, query, now))


async def count_by(
    server: SearchServer, query: PostQuery, field: CountField, now: dt.datetime, *, limit: int
) -> tuple[FieldCount, ...]:
    """Count matching posts by a field's values, largest first, then by value; exact, as there is one shard."""
    answer = await server.search(
        POSTS,
        size=0,
        query=await filter_of(server, query, now),
        aggs={"values": {"terms": {"field": field_of(field), "size": limit}}},
    )
    buckets = answer["aggregations"]["values"]["buckets"]
    return tuple(FieldCount(value=bucket["key"], count=bucket["doc_count"]) for bucket in buckets)


async def timeline(
    server: SearchServer, query: PostQuery, now: dt.datetime, *, bucket_seconds: int
) -> tuple[TimeBucket, ...]:
    """Count matching posts by stretch of time and level, oldest first."""
    chosen = await filter_of(server, query, now)
    by: list[Mapping[str, Any]] = [
        {"start": {"date_histogram": {"field": "sort_at", "fixed_interval": f"{bucket_seconds}s"}}},
        {"level": {"terms": {"field": "level"}}},
    ]
    buckets: dict[int, dict[Level, int]] = {}
    async for bucket in server.groups(POSTS, chosen, by=by, of={}):
        buckets.setdefault(bucket["key"]["start"], {})[bucket["key"]["level"]] = bucket["doc_count"]
    return tuple(TimeBucket(start=from_microseconds(start * 1000), counts=buckets[start]) for start in sorted(buckets))


async def filter_of(server: SearchServer, query: PostQuery, now: dt.datetime) -> Query:
    """Translate a query, its mutes and its search."""
    muted = () if query.muted else await mutes(server, now)
    if not query.search.strip():
        return condition(query, muted)
    phrases = phrases_of(query.search)
    if phrases is None:
        return NOTHING
    if len(phrases) <= MAX_PHRASES:
        return condition(query, muted, phrases)
    return {"bool": {"filter": [condition(query, muted), {"ids": {"values": await _with_all(server, phrases)}}]}}


async def _with_all(server: SearchServer, phrases: Sequence[str]) -> list[str]:
    """Give the posts that hold more phrases than one question may ask for: few posts are that long."""
    found: list[str] | None = None
    for start in range(0, len(phrases), MAX_PHRASES):
        filters: list[Mapping[str, Any]] = [phrase_filter(phrase) for phrase in phrases[start : start + MAX_PHRASES]]
        if found is not None:
            filters.append({"ids": {"values": found}})
        found = [hit["_id"] async for hit in server.every(POSTS, {"bool": {"filter": filters}}, fields=False)]
    return found or []


def page_of(rows: Sequence[StoredPost], *, more: bool) -> Page:
    """Give a page, and where the next begins."""
    if not rows or not more:
        return Page(rows=tuple(rows))
    last = rows[-1].flagged.post
    return Page(rows=tuple(rows), next=PageCursor(sort_at=last.sort_at, id=last.id))
