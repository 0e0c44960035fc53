"""Pages of near-duplicate groups: the newest of each that matches, and how many match."""

from __future__ import annotations

import datetime as dt
from typing import Any

from msgspec.structs import replace

from schemas.record import from_microseconds
from schemas.store import Page, PageCursor, PostQuery, StoredPost
from streams.stores.search.conditions import before
from streams.stores.search.reading import NEWEST_FIRST, filter_of, page_of
from streams.stores.search.rows import STORED, stored_post
from streams.stores.search.schema import POSTS
from streams.stores.search.server import PAGE, Query, SearchServer


async def search_groups(
    server: SearchServer, query: PostQuery, now: dt.datetime, *, after: PageCursor | None, limit: int
) -> Page:
    """Give a page of groups, by their newest matching post.

    After a row, the server also gives groups whose newest stands before it: these are passed over,
    so a late page may take several questions.
    """
    chosen = await filter_of(server, query, now)
    rows: list[StoredPost] = []
    place = after
    while len(rows) <= limit:
        size = min(PAGE, limit + 1)
        hits = await _newest_after(server, chosen, place, size)
        groups = await _groups(server, chosen, [hit["fields"]["text_key"][0] for hit in hits])
        for hit in hits:
            newest_id, group_count = groups[hit["fields"]["text_key"][0]]
            if hit["_id"] == newest_id:
                post = stored_post(hit["_source"], await server.sequence_of(hit["_seq_no"]))
                rows.append(replace(post, repeat_count=group_count))
        if len(hits) < size:
            break
        at, post_id = hits[-1]["sort"]
        place = PageCursor(sort_at=from_microseconds(at), id=post_id)
    return page_of(rows[:limit], more=len(rows) > limit)


async def _newest_after(server: SearchServer, chosen: Query, place: PageCursor | None, size: int) -> list[Any]:
    """Give the newest document of each group among those after a place."""
    filters = [chosen] if place is None else [chosen, before(place)]
    answer = await server.search(
        POSTS,
        query={"bool": {"filter": filters}},
        size=size,
        sort=NEWEST_FIRST,
        collapse={"field": "text_key"},
        docvalue_fields=["text_key"],
        source=list(STORED),
        seq_no_primary_term=True,
        track_total_hits=False,
    )
    hits: list[Any] = answer["hits"]["hits"]
    return hits


async def _groups(server: SearchServer, chosen: Query, keys: list[str]) -> dict[str, tuple[str, int]]:
    """Give the newest matching post of each group, and how many match."""
    if not keys:
        return {}
    newest = {"top_hits": {"size": 1, "sort": NEWEST_FIRST, "_source": False}}
    answer = await server.search(
        POSTS,
        size=0,
        query={"bool": {"filter": [chosen, {"terms": {"text_key": keys}}]}},
        aggs={"groups": {"terms": {"field": "text_key", "size": len(keys)}, "aggs": {"newest": newest}}},
    )
    return {
        bucket["key"]: (bucket["newest"]["hits"]["hits"][0]["_id"], bucket["doc_count"])
        for bucket in answer["aggregations"]["groups"]["buckets"]
    }
