"""`/events`: server-sent events of new and changed posts of one view. Ids, levels and decisions only, never text."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.response import ServerSentEvent, ServerSentEventMessage

from dashboards.desk.context import Desk
from dashboards.desk.feed import ChangeFeed, Tick, newest
from dashboards.desk.filters import View
from dashboards.desk.matching import matches

GONE = "gone"


@get("/events", include_in_schema=False)
async def events(
    desk: NamedDependency[Desk], feed: NamedDependency[ChangeFeed], view: NamedDependency[View]
) -> ServerSentEvent:
    """Stream what happens to the posts of a view; a heartbeat shows that the line still stands."""
    return ServerSentEvent(stream(feed, view, desk.options.heartbeat_seconds))


async def stream(feed: ChangeFeed, view: View, heartbeat_seconds: float) -> AsyncIterator[ServerSentEventMessage]:
    """Turn ticks into messages until the page goes away."""
    async with feed.listen() as ticks:
        yield ServerSentEventMessage(event="hello", data="{}", retry=2000)
        while True:
            try:
                async with asyncio.timeout(heartbeat_seconds):
                    tick = await ticks.get()
            except TimeoutError:
                yield ServerSentEventMessage(event="beat", data="{}")
                continue
            news = told(tick, view)
            if news:
                yield ServerSentEventMessage(event="posts", data=msgspec.json.encode(news).decode(), id=tick.sequence)


def told(tick: Tick, view: View) -> dict[str, Any]:
    """Say what a page needs to know: `new` ids in its filter, `changed` id and decision, whether some were `lost`."""
    fresh, changed = [], {}
    for post_id, change in newest(tick.changes).items():
        changed[post_id] = change.post.decision if change.post else GONE
        if change.post and matches(view.query, change.post, tick.mutes):
            fresh.append(post_id)
    return {"new": fresh, "changed": changed} | ({"lost": True} if tick.lost else {})
