"""The pipeline `/pipeline`: sources, stages, dead letters, store and versions in; one page of health out."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from litestar import get
from litestar.di import NamedDependency
from markupsafe import Markup

from dashboards.desk.charts import sparkline
from dashboards.desk.context import Asked, Desk, Page
from dashboards.desk.wording import SourceWords, source_line
from processors.tracing import Hop, hop_times
from schemas.store import HourCount, PostQuery, SourceState

HOURS = 24
TIMED_POSTS = 200
"""The newest kept posts whose times are shown. Chosen by hand, not measured."""
HOP_WORDS: dict[Hop, str] = {
    "collected": "from the platform's time to the collector",
    "detected": "from the collector to the finding",
    "stored": "from the finding to the store",
}


class SourceRow(NamedTuple):
    """One source: its state, its words, its judged posts hour by hour."""

    state: SourceState
    words: SourceWords
    judged_count: int
    drawn: Markup


@get("/pipeline", include_in_schema=False)
async def pipeline(desk: NamedDependency[Desk], request: Asked) -> Page:
    """Show how the stream fares."""
    now = desk.clock()
    since = now.replace(minute=0, second=0, microsecond=0) - dt.timedelta(hours=HOURS - 1)
    states, hours, dead, stats, newest = await asyncio.gather(
        desk.store.sources(),
        desk.store.hours(since),
        desk.store.dead_summary(),
        desk.store.stats(),
        desk.store.search(PostQuery(muted=True), limit=TIMED_POSTS),
    )
    words = source_line(states, now, desk.options.silent_seconds)
    rows = [_source_row(state, line, hours, since) for state, line in zip(states, words, strict=True)]
    return await desk.page(
        request,
        "pipeline.html",
        rows=rows,
        dead=dead,
        stats=stats,
        health=desk.health(),
        retention=desk.options.retention,
        judged_by_level=_by_level(hours),
        hops=hop_times(newest.rows),
        hop_words=HOP_WORDS,
        timed_count=len(newest.rows),
    )


def _source_row(state: SourceState, words: SourceWords, hours: Sequence[HourCount], since: dt.datetime) -> SourceRow:
    counts = [0] * HOURS
    for hour in hours:
        place = int((hour.hour - since).total_seconds() // 3600)
        if hour.source == state.source and 0 <= place < HOURS:
            counts[place] += hour.count
    title = f"{state.source}: judged posts an hour, last {HOURS} hours, at most {max(counts)}"
    return SourceRow(state, words, sum(counts), sparkline(title, counts))


def _by_level(hours: Sequence[HourCount]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for hour in hours:
        counts[hour.level] = counts.get(hour.level, 0) + hour.count
    return counts
