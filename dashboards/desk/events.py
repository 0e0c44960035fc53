"""`/events`: server-sent events of new and changed posts of one view. Ids, levels and decisions only, never text."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Annotated, Any

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery, HeaderParameter
from litestar.response import ServerSentEvent, ServerSentEventMessage
from msgspec.json import encode

from dashboards.desk.change_feed import ChangeFeed, Tick, newest
from dashboards.desk.context import Desk
from dashboards.desk.filters import View
from dashboards.desk.matching import matches
from schemas.store import StoreUnavailable

GONE = "gone"


@get("/events", include_in_schema=False)
async def events(
    desk: NamedDependency[Desk],
    feed: NamedDependency[ChangeFeed],
    view: NamedDependency[View],
    seen: FromQuery[int | None] = None,
    last: Annotated[int | None, HeaderParameter(name="last-event-id")] = None,
) -> ServerSentEvent:
    """Stream what happens to the posts of a view; a heartbeat shows that the line still stands.

    `seen` is the sequence the page was made at; a browser whose line broke says the last one it was told of.
    """
    return ServerSentEvent(stream(feed, view, desk.options.heartbeat_seconds, seen if last is None else last))


async def stream(
    feed: ChangeFeed, view: View, heartbeat_seconds: float, after: int | None = None
) -> AsyncIterator[ServerSentEventMessage]:
    """Turn ticks into messages until the page goes away."""
    with suppress(StoreUnavailable):  # the line ends, and the browser comes again
        async with feed.listen(after) as ticks:
            yield ServerSentEventMessage(event="hello", data="{}", retry=2000)
            while True:
                yield await _next(ticks, view, heartbeat_seconds)


async def _next(ticks: asyncio.Queue[Tick], view: View, heartbeat_seconds: float) -> ServerSentEventMessage:
    try:
        async with asyncio.timeout(heartbeat_seconds):
            tick = await ticks.get()
    except TimeoutError:
        return ServerSentEventMessage(event="beat", data="{}")
    return ServerSentEventMessage(event="posts", data=encode(told(tick, view)).decode(), id=tick.sequence)


def told(tick: Tick, view: View) -> dict[str, Any]:
    """Say what a page needs to know: `new` ids in its filter, `changed` id and decision, whether some were `lost`."""
    fresh, changed = [], {}
    for post_id, change in newest(tick.changes).items():
        changed[post_id] = change.post.decision if change.post else GONE
        if change.post and matches(view.query, change.post, tick.mutes):
            fresh.append(post_id)
    return {"new": fresh, "changed": changed} | ({"lost": True} if tick.lost else {})
