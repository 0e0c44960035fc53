from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.desk.exports import COLUMNS, FORMULA_STARTS, PAGE_ROWS, inert, walk
from schemas.store import PostQuery, WriteBatch
from streams.stores.sqlite.store import SqliteStore
from tests.builders import make_flagged
from tests.dashboards.conftest import DeskWorld

ALL = "?level=any&decision=any"


async def rows_of(desk: DeskWorld, path: str) -> list[dict[str, str]]:
    answer = await desk.get(path)
    assert answer.headers["content-disposition"].startswith('attachment; filename="lourie-')
    return list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"), newline="")))


async def test_csv_holds_the_filters_posts(desk: DeskWorld) -> None:
    rows = await rows_of(desk, f"/export.csv{ALL}")
    assert {row["id"] for row in rows} == {one.post.id for one in desk.flagged}
    assert tuple(rows[0]) == COLUMNS
    (entry,) = desk.audited
    assert (entry.action, entry.subject) == ("export.csv", f"/{ALL}")


async def test_the_type_of_csv_names_its_charset_once(desk: DeskWorld) -> None:
    assert (await desk.get("/export.csv")).headers["content-type"] == "text/csv; charset=utf-8"


async def test_ndjson_holds_the_filters_records_without_locator(desk: DeskWorld) -> None:
    lines = [json.loads(line) for line in (await desk.get("/export.ndjson?level=alert")).text.splitlines()]
    own = [line for line in lines if line["id" if "id" in line else "flagged"]]
    assert len(own) == sum(one.finding.level == "alert" for one in desk.flagged)
    assert "locator" not in json.dumps(lines)


@pytest.mark.parametrize("form", ["csv", "ndjson"])
async def test_posts_from_x_leave_as_ids_only(desk: DeskWorld, form: str) -> None:
    text = (await desk.get(f"/export.{form}{ALL}&platform=x")).text
    own = [one for one in desk.flagged if one.post.platform == "x"]
    assert own
    for one in own:
        assert one.post.id in text
        assert one.post.text[:20] not in text
        assert str(one.post.author) not in text


@pytest.mark.parametrize("start", FORMULA_STARTS)
async def test_no_cell_is_a_formula(desk: DeskWorld, start: str) -> None:
    hostile = f'{start}HYPERLINK("https://evil.example","ivory"),\n{start}cmd|\' /C calc\'!A0'
    await desk.store.write(
        WriteBatch(posts=[make_flagged("evil", hostile, level="alert", at=desk.flagged[0].post.sort_at)])
    )
    rows = await rows_of(desk, f"/export.csv{ALL}&source=test")
    assert rows[0]["text"] == f"'{hostile}".replace("\r", "\r")
    assert not rows[0]["text"].startswith(FORMULA_STARTS)


@given(st.text())
def test_an_inert_cell_starts_with_no_formula_sign(cell: str) -> None:
    assert not inert(cell).startswith(FORMULA_STARTS)
    assert inert(cell).removeprefix("'") == cell.removeprefix("'") or inert(cell) == f"'{cell}"


async def test_a_walk_reads_every_page_once(store: SqliteStore) -> None:
    posts = [make_flagged(f"u{number}", f"text {number}") for number in range(PAGE_ROWS + 7)]
    await store.write(WriteBatch(posts=posts))
    seen = [stored.flagged.post.id async for stored in walk(store, PostQuery())]
    assert sorted(seen) == sorted(post.post.id for post in posts)
