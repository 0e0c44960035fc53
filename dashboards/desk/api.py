"""The JSON API `/api`: the same filters as the queue in, the records of the stream out; described by OpenAPI.

Read-only. No locator ever leaves by it, and no pseudonym of a post from X.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import msgspec
from litestar import Router, get
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery, Parameter

from dashboards.desk.context import Desk
from dashboards.desk.filters import View
from dashboards.desk.queue import read_cursor
from schemas.health import PipelineHealth
from schemas.label import Label, Mute
from schemas.platform_terms import NO_AUTHOR_VIEW
from schemas.store import (
    CountField,
    DeadSummary,
    FieldCount,
    HourCount,
    Page,
    SourceState,
    StoredPost,
    StoreStats,
    TermTally,
    TimeBucket,
)

DAY = dt.timedelta(days=1)


@get("/posts", summary="Posts of a filter, newest first")
async def list_posts(
    desk: NamedDependency[Desk],
    view: NamedDependency[View],
    after: FromQuery[str] = "",
    limit: Annotated[int, Parameter(ge=1, le=500)] = 50,
    grouped: FromQuery[bool] = False,  # noqa: FBT002 (a query parameter)
) -> Page:
    """Give a page; `after` is `<sort_at>~<id>` of the `next` of the page before."""
    page = await desk.store.search(view.query, after=read_cursor(after), limit=limit, grouped=grouped)
    return msgspec.structs.replace(page, rows=tuple(public(stored) for stored in page.rows))


@get("/posts/{post_id:str}", summary="One post with its finding and decision")
async def get_post(desk: NamedDependency[Desk], post_id: FromPath[str]) -> StoredPost:
    """Give one post."""
    stored = await desk.store.get(post_id)
    if stored is None:
        raise NotFoundException("no such post: never kept, expired or erased")
    return public(stored)


@get("/posts/{post_id:str}/labels", summary="Decisions on a post, oldest first")
async def list_labels(desk: NamedDependency[Desk], post_id: FromPath[str]) -> tuple[Label, ...]:
    """Give a post's decisions."""
    return await desk.store.labels(post_id)


@get("/count", summary="How many posts a filter has")
async def count(desk: NamedDependency[Desk], view: NamedDependency[View]) -> dict[str, int]:
    """Count a filter's posts, exactly."""
    return {"count": await desk.store.count(view.query)}


@get("/counts/{field:str}", summary="A filter's posts by a field's values")
async def count_by(
    desk: NamedDependency[Desk],
    view: NamedDependency[View],
    field: FromPath[CountField],
    limit: Annotated[int, Parameter(ge=1, le=1000)] = 20,
) -> tuple[FieldCount, ...]:
    """Count by one field, largest first; never by author."""
    if field == "author":
        raise NotFoundException("counts by author are not offered")
    return await desk.store.count_by(view.query, field, limit=limit)


@get("/timeline", summary="A filter's posts over time, by level")
async def timeline(
    desk: NamedDependency[Desk],
    view: NamedDependency[View],
    bucket_seconds: Annotated[int, Parameter(ge=60, le=86_400 * 28)] = 3600,
) -> tuple[TimeBucket, ...]:
    """Count by time and level, oldest first."""
    return await desk.store.timeline(view.query, bucket_seconds=bucket_seconds)


@get("/sources", summary="State of every source")
async def sources(desk: NamedDependency[Desk]) -> tuple[SourceState, ...]:
    """Give how each source fares."""
    return await desk.store.sources()


@get("/hours", summary="Judged posts by hour, source, language and level")
async def hours(desk: NamedDependency[Desk], since: FromQuery[dt.datetime | None] = None) -> tuple[HourCount, ...]:
    """Give the counters since a time; the last day without one."""
    return await desk.store.hours(since or desk.clock() - DAY)


@get("/terms", summary="Hits and flagged hits of every term")
async def terms(desk: NamedDependency[Desk], since: FromQuery[dt.datetime | None] = None) -> tuple[TermTally, ...]:
    """Give the tallies since a time; the last week without one."""
    return await desk.store.terms(since or desk.clock() - 7 * DAY)


@get("/dead", summary="Dead letters by stage and error, sizes only")
async def dead(desk: NamedDependency[Desk]) -> tuple[DeadSummary, ...]:
    """Give the summary; the bytes themselves are for the command line."""
    return await desk.store.dead_summary()


@get("/mutes", summary="Mutes in force")
async def mutes(desk: NamedDependency[Desk]) -> tuple[Mute, ...]:
    """Give what is kept out of the queue."""
    return await desk.store.mutes(desk.clock())


@get("/stats", summary="Size and age of the store")
async def stats(desk: NamedDependency[Desk]) -> StoreStats:
    """Give what is kept."""
    return await desk.store.stats()


@get("/health", summary="How the process fares")
async def health(desk: NamedDependency[Desk]) -> PipelineHealth:
    """Give stages, rates and versions."""
    return desk.health()


def public(stored: StoredPost) -> StoredPost:
    """Take out what may not leave the desk: pseudonyms of platforms without an author view, and any locator or bio."""
    post = msgspec.structs.replace(stored.flagged.post, locator=None, author_bio=None)
    if post.platform in NO_AUTHOR_VIEW:
        post = msgspec.structs.replace(post, author=None, mentions=())
    return msgspec.structs.replace(stored, flagged=msgspec.structs.replace(stored.flagged, post=post))


API = Router(
    "/api",
    route_handlers=[
        list_posts, get_post, list_labels, count, count_by, timeline, sources, hours, terms, dead, mutes, stats, health,
    ],
    tags=["desk"],
)  # fmt: skip
