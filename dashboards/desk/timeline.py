"""The queue's time series: the store's buckets in, at most `MAX_COLUMNS` linked columns out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import NamedTuple

from dashboards.desk.charts import Column
from dashboards.desk.filters import View, address, changed
from schemas.finding import LEVELS
from schemas.store import PostQuery, Store, TimeBucket

MAX_COLUMNS = 96
FEWEST_COLUMNS = 24
"""A young store is shown with the empty hours before it, not as one wide block. Chosen by eye."""
STEPS = (60, 300, 900, 3600, 3 * 3600, 6 * 3600, 86_400, 7 * 86_400, 28 * 86_400, 364 * 86_400)
"""Widths of a column in seconds: round on a clock, then on a calendar."""
HOUR = 3600


class Timeline(NamedTuple):
    """Columns of equal width without holes, and the stretch of time they cover."""

    columns: tuple[Column, ...]
    since: dt.datetime | None
    until: dt.datetime | None
    step_seconds: int
    total: int


async def read_timeline(
    store: Store, view: View, now: dt.datetime, link: Callable[[View], str] = address, *, levels: Sequence[str] = LEVELS
) -> Timeline:
    """Count a view's posts over time. A window of a few hours is counted by the minute, else by the hour."""
    query = view.query
    short = query.since is not None and ((query.until or now) - query.since).total_seconds() <= MAX_COLUMNS * 900
    width = _step((query.until or now) - query.since) if short and query.since else HOUR
    buckets = await store.timeline(query, bucket_seconds=width)
    since, until = _span(query, buckets, now, width)
    if since is None or until is None:
        return Timeline((), None, None, width, 0)
    width = max(width, _step(until - since))
    return _columns(view, buckets, _floor(since, width), until, width, link, levels)


def _columns(
    view: View,
    buckets: Sequence[TimeBucket],
    since: dt.datetime,
    until: dt.datetime,
    width: int,
    link: Callable[[View], str],
    levels: Sequence[str],
) -> Timeline:
    summed: dict[dt.datetime, dict[str, int]] = {}
    for bucket in buckets:
        column = summed.setdefault(_floor(bucket.start, width), {})
        for level, count in bucket.counts.items():
            column[level] = column.get(level, 0) + count
    columns = []
    start, step = since, dt.timedelta(seconds=width)
    while start < until:
        counts = summed.get(start, {})
        narrowed = changed(View(query=view.query, wall=view.wall), since=start, until=start + step)
        parts = [(level, counts[level]) for level in reversed(levels) if counts.get(level)]
        columns.append(Column(_label(start, width), link(narrowed), parts))
        start += step
    return Timeline(tuple(columns), since, start, width, sum(column.total for column in columns))


def _span(
    query: PostQuery, buckets: Sequence[TimeBucket], now: dt.datetime, width: int
) -> tuple[dt.datetime | None, dt.datetime | None]:
    if not buckets:
        return None, None
    last = buckets[-1].start + dt.timedelta(seconds=width)
    until = query.until or max(last, min(now, last + dt.timedelta(days=1)))
    since = query.since or min(buckets[0].start, until - dt.timedelta(seconds=width * FEWEST_COLUMNS))
    return since, max(until, since + dt.timedelta(seconds=width))


def _step(span: dt.timedelta) -> int:
    return next((step for step in STEPS if span.total_seconds() / step <= MAX_COLUMNS), STEPS[-1])


def _floor(moment: dt.datetime, width: int) -> dt.datetime:
    seconds = int(moment.timestamp())
    return dt.datetime.fromtimestamp(seconds - seconds % width, dt.UTC)


def _label(start: dt.datetime, width: int) -> str:
    if width >= STEPS[6]:
        return start.strftime("%d %b %Y")
    return f"{start:%d %b %H:%M}-{start + dt.timedelta(seconds=width):%H:%M} UTC"
