"""The queue `/`: a filtered address in; counts, timeline, posts newest first and the first post in full, out."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Any

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery

from dashboards.desk.charts import stacked
from dashboards.desk.context import Asked, Desk, Page
from dashboards.desk.dossier import read_dossier
from dashboards.desk.facets import chips, read_facets, relaxations
from dashboards.desk.filters import FilterError, View, address, changed, to_pairs
from dashboards.desk.names import WINDOWS
from dashboards.desk.rows import to_rows
from dashboards.desk.timeline import read_timeline
from schemas.store import PageCursor

WALL_ROWS = 12


@get("/", include_in_schema=False)
async def queue(
    desk: NamedDependency[Desk], request: Asked, view: NamedDependency[View], after: FromQuery[str] = ""
) -> Page:
    """Show the queue, or the wall."""
    sequence = await desk.store.last_sequence()
    overview, listed = await asyncio.gather(_overview(desk, view), _listed(desk, view, after))
    rows = listed["page"].rows
    first = await read_dossier(desk, rows[0]) if rows and not view.wall else None
    template = "wall.html" if view.wall else "queue.html"
    return await desk.page(request, template, view=view, dossier=first, sequence=sequence, **overview, **listed)


@get("/rows", include_in_schema=False)
async def rows(
    desk: NamedDependency[Desk], request: Asked, view: NamedDependency[View], after: FromQuery[str] = ""
) -> Page:
    """Give a page of rows alone: what the bar "14 new" and "show more" fetch."""
    return desk.part(request, "_rows.html", view=view, **await _listed(desk, view, after))


@get("/overview", include_in_schema=False)
async def overview(desk: NamedDependency[Desk], request: Asked, view: NamedDependency[View]) -> Page:
    """Give counts and timeline alone, to be refreshed when new rows enter."""
    return desk.part(request, "_overview.html", view=view, **await _overview(desk, view))


async def _overview(desk: Desk, view: View) -> dict[str, Any]:
    now, names, store = desk.clock(), desk.names, desk.store
    facets, timeline, total, mutes = await asyncio.gather(
        read_facets(store, view, names), read_timeline(store, view, now), store.count(view.query), store.mutes(now)
    )
    return {
        "facets": facets,
        "timeline": timeline,
        "plot": stacked("Posts over time, by level", timeline.columns),
        "total": total,
        "mutes": mutes,
        "chips": chips(view, names),
        "pairs": [pair for pair in to_pairs(view) if pair[0] != "q"],
        "windows": [(words, address(_window(view, key)), view.within == key) for key, words in WINDOWS.items()],
        "everything": address(_window(view, "")),
    }


async def _listed(desk: Desk, view: View, after: str) -> dict[str, Any]:
    limit = WALL_ROWS if view.wall else desk.options.page_rows
    grouped = view.query.text_key is None
    page = await desk.store.search(view.query, after=read_cursor(after), limit=limit, grouped=grouped)
    names = desk.names
    return {
        "page": page,
        "rows": to_rows(page.rows, names, desk.clock()),
        "more": address(view, after=write_cursor(page.next)) if page.next else "",
        "relax": [] if page.rows or after else await relaxations(desk.store, view, names),
    }


def _window(view: View, within: str) -> View:
    return msgspec.structs.replace(changed(view, since=None, until=None), within=within)


def read_cursor(after: str) -> PageCursor | None:
    """Read where a page begins, `<time>~<post id>`; raises FilterError."""
    if not after:
        return None
    moment, _, post_id = after.partition("~")
    try:
        return PageCursor(sort_at=dt.datetime.fromisoformat(moment).astimezone(dt.UTC), id=post_id)
    except ValueError:
        raise FilterError("after: expected <time>~<post id>; go back to the first page") from None


def write_cursor(cursor: PageCursor) -> str:
    """Spell where the next page begins."""
    return f"{cursor.sort_at.isoformat()}~{cursor.id}"
