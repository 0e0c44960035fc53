from __future__ import annotations

import msgspec
import pytest

from dashboards.desk.api import API, public
from schemas.store import Page, PostQuery, StoredPost
from tests.builders import NOON, make_flagged
from tests.dashboards.conftest import DeskWorld


async def test_posts_come_as_the_streams_records_page_by_page(desk: DeskWorld) -> None:
    first = msgspec.json.decode((await desk.get("/api/posts?limit=10&level=any")).content, type=Page)
    assert first.next is not None
    after = f"{first.next.sort_at.isoformat()}~{first.next.id}".replace("+", "%2B")
    second = msgspec.json.decode((await desk.get(f"/api/posts?limit=10&level=any&after={after}")).content, type=Page)
    expected = await desk.store.search(PostQuery(decisions=("undecided",)), limit=20)
    ids = [row.flagged.post.id for row in (*first.rows, *second.rows)]
    assert ids == [row.flagged.post.id for row in expected.rows]


@pytest.mark.parametrize(
    "path",
    [
        "count",
        "counts/level",
        "timeline",
        "sources",
        "hours",
        "terms",
        "dead",
        "mutes",
        "stats",
        "health",
        "schema/openapi.json",
    ],
)
async def test_every_route_answers_json(desk: DeskWorld, path: str) -> None:
    answer = await desk.get(f"/api/{path}")
    assert answer.status_code == 200
    assert "json" in answer.headers["content-type"]
    assert isinstance(answer.json(), dict | list)


async def test_one_post_and_its_labels(desk: DeskWorld) -> None:
    post_id = desk.one().post.id
    assert (await desk.get(f"/api/posts/{post_id}")).json()["flagged"]["post"]["id"] == post_id
    assert (await desk.get(f"/api/posts/{post_id}/labels")).json() == []
    assert (await desk.get("/api/posts/none")).json() == {
        "status": 404, "message": "no such post: never kept, expired or erased",
    }  # fmt: skip


async def test_the_description_names_every_route_and_the_records(desk: DeskWorld) -> None:
    described = (await desk.get("/api/schema/openapi.json")).json()
    assert len(described["paths"]) == len(API.routes)
    assert any("StoredPost" in name for name in described["components"]["schemas"])


@pytest.mark.parametrize(
    "path",
    [
        "posts?limit=0",
        "posts?limit=501",
        "posts?level=bad",
        "posts?after=x",
        "counts/secret",
        "timeline?bucket_seconds=1",
    ],
)
async def test_wrong_questions_are_400(desk: DeskWorld, path: str) -> None:
    answer = await desk.get(f"/api/{path}")
    assert answer.status_code == 400
    assert answer.json()["message"]


async def test_nobody_is_counted(desk: DeskWorld) -> None:
    assert (await desk.get("/api/counts/author")).status_code == 404


async def test_there_is_no_view_of_one_author_of_x(desk: DeskWorld) -> None:
    author = desk.one("alert", "x").post.author
    for path in ("/", "/rows", "/api/posts", "/export.csv", "/events"):
        assert (await desk.get(f"{path}?author={author}")).status_code == 400


def test_what_leads_to_a_person_is_taken_out() -> None:
    flagged = make_flagged("u", platform="x", author_bio="bio")
    post = public(StoredPost(flagged=flagged, stored_at=NOON, sequence=1)).flagged.post
    assert (post.author, post.locator, post.author_bio, post.mentions) == (None, None, None, ())


async def test_dead_letters_show_no_bytes(desk: DeskWorld) -> None:
    for path in ("/api/dead", "/pipeline"):
        page = (await desk.get(path)).text
        assert "DecodingError" in page
        assert "secret bytes" not in page
