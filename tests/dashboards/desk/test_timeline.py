from __future__ import annotations

import datetime as dt

import pytest

from dashboards.desk.filters import View, changed
from dashboards.desk.timeline import FEWEST_COLUMNS, MAX_COLUMNS, STEPS, read_timeline
from schemas.store import PostQuery, WriteBatch
from streams.stores.sqlite.store import SqliteStore
from tests.builders import NOON, make_flagged

ALL = View(query=PostQuery())
NOW = NOON + dt.timedelta(minutes=30)


@pytest.mark.parametrize("span_hours", [1, 30, 400, 5_000, 40_000])
async def test_any_span_fits_and_no_post_is_left_out(store: SqliteStore, span_hours: int) -> None:
    old = NOON - dt.timedelta(hours=span_hours)
    await store.write(WriteBatch(posts=[make_flagged("a", at=NOON), make_flagged("b", at=old, level="alert")]))
    timeline = await read_timeline(store, ALL, NOW)
    assert len(timeline.columns) <= MAX_COLUMNS + 1
    assert timeline.total == 2
    assert timeline.step_seconds in STEPS


async def test_an_empty_store_has_no_timeline(store: SqliteStore) -> None:
    assert (await read_timeline(store, ALL, NOW)).columns == ()


async def test_a_young_store_is_not_one_wide_block(store: SqliteStore) -> None:
    await store.write(WriteBatch(posts=[make_flagged("a", at=NOON)]))
    assert len((await read_timeline(store, ALL, NOW)).columns) >= FEWEST_COLUMNS


async def test_a_short_window_is_counted_by_the_minute(store: SqliteStore) -> None:
    await store.write(WriteBatch(posts=[make_flagged("a", at=NOON)]))
    timeline = await read_timeline(store, changed(ALL, since=NOON - dt.timedelta(minutes=20)), NOW)
    assert timeline.step_seconds == 60
    assert timeline.total == 1


async def test_a_column_leads_to_its_own_posts(store: SqliteStore) -> None:
    await store.write(WriteBatch(posts=[make_flagged("a", at=NOON)]))
    timeline = await read_timeline(store, ALL, NOW)
    column = next(column for column in timeline.columns if column.total)
    assert "since=2026-03-14T12%3A00%3A00Z&until=2026-03-14T13%3A00%3A00Z" in column.href
