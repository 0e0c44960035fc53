"""One species `/species/{id}`: its card, its trend, where and in which languages it is offered, its latest posts."""

from __future__ import annotations

import asyncio

from litestar import get
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from dashboards.desk.charts import matrix, stacked
from dashboards.desk.context import Asked, Desk, Page
from dashboards.desk.filters import View, address
from dashboards.desk.rows import to_rows
from dashboards.desk.timeline import read_timeline
from schemas.store import PostQuery

ROWS = 20
PLATFORMS = 6
LANGUAGES = 8


@get("/species/{taxon_id:str}", include_in_schema=False)
async def species(desk: NamedDependency[Desk], request: Asked, taxon_id: FromPath[str]) -> Page:
    """Show what is known of a species and of its posts."""
    taxon = desk.knowledge().taxa.get(taxon_id)
    if taxon is None:
        raise NotFoundException("No such species in the knowledge in force.")
    view = View(query=PostQuery(species=(taxon_id,), muted=True))
    timeline, page, total, crossed = await asyncio.gather(
        read_timeline(desk.store, view, desk.clock()),
        desk.store.search(view.query, limit=ROWS, grouped=True),
        desk.store.count(view.query),
        _crossed(desk, view.query),
    )
    return await desk.page(
        request,
        "species.html",
        taxon=taxon,
        total=total,
        timeline=timeline,
        plot=stacked(f"{desk.names.species(taxon_id)}: posts over time, by level", timeline.columns),
        matrix=crossed,
        rows=to_rows(page.rows, desk.names, desk.clock()),
        everything=address(view),
    )


async def _crossed(desk: Desk, query: PostQuery) -> str:
    names, store = desk.names, desk.store
    languages = await store.count_by(query, "language", limit=LANGUAGES)
    platforms = await store.count_by(query, "platform", limit=PLATFORMS)
    narrowed = [PostQuery(species=query.species, platforms=(one.value,), muted=True) for one in platforms]
    counted = await asyncio.gather(*(store.count_by(one, "language", limit=100) for one in narrowed))
    cells = {
        (names.of("language", entry.value), names.of("platform", platform.value)): entry.count
        for platform, entries in zip(platforms, counted, strict=True)
        for entry in entries
    }
    return matrix(
        "Posts by language and platform",
        [names.of("language", entry.value) for entry in languages],
        [names.of("platform", entry.value) for entry in platforms],
        cells,
    )
