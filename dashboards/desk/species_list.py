"""All species `/species`: the known taxa and counts of kept posts in; one table, most offered first, out."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery

from dashboards.desk.context import Asked, Desk, Page
from dashboards.desk.filters import parse
from dashboards.desk.names import WINDOWS
from processors.taxa import Taxon
from schemas.store import PostQuery

MOST = 10_000
"""Values a store is asked to count, more than there are species."""
COUNTED = {
    "posts": PostQuery(muted=True),
    "alerts": PostQuery(levels=("alert",), muted=True),
    "trade": PostQuery(decisions=("trade",), muted=True),
    "not_trade": PostQuery(decisions=("not_trade",), muted=True),
}


@dataclass(frozen=True)
class SpeciesRow:
    """One species with posts: how many are kept, how many are alerts, and what officers decided."""

    taxon: Taxon
    counts: Mapping[str, int]


@get("/species", include_in_schema=False)
async def species_list(desk: NamedDependency[Desk], request: Asked, within: FromQuery[str] = "30d") -> Page:
    """Show which species are offered, and every one that Lourie knows."""
    now = desk.clock()
    since = parse([("within", within)], now).query.since or now - dt.timedelta(days=30)
    counts = await _count(desk, since)
    taxa = desk.knowledge().taxa
    seen = sorted((taxon for taxon in counts["posts"] if taxon in taxa), key=lambda one: (-counts["posts"][one], one))
    rows = [SpeciesRow(taxa[one], {name: found.get(one, 0) for name, found in counts.items()}) for one in seen]
    others = [taxon for taxon in taxa.values() if taxon.id not in counts["posts"]]
    return await desk.page(
        request,
        "species_list.html",
        rows=rows,
        most=max((row.counts["posts"] for row in rows), default=1),
        others=_by_group(others),
        windows=[(words, f"/species?within={key}", key == within) for key, words in WINDOWS.items()],
    )


async def _count(desk: Desk, since: dt.datetime) -> dict[str, dict[str, int]]:
    """Count kept posts by species, under each name of `COUNTED`."""
    queries = [msgspec.structs.replace(query, since=since) for query in COUNTED.values()]
    counted = await asyncio.gather(*(desk.store.count_by(query, "species", limit=MOST) for query in queries))
    return {
        name: {entry.value: entry.count for entry in entries} for name, entries in zip(COUNTED, counted, strict=True)
    }


def _by_group(taxa: Iterable[Taxon]) -> list[tuple[str, list[Taxon]]]:
    ordered = sorted(taxa, key=lambda taxon: (taxon.group, taxon.english_name.lower()))
    return [(group, list(members)) for group, members in groupby(ordered, key=lambda taxon: taxon.group)]
