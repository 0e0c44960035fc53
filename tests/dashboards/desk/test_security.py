from __future__ import annotations

import pytest

from dashboards.desk.security import HEAD_PATHS, Tokens, host_name, same_origin
from tests.dashboards.conftest import ADDRESS, DeskWorld

PATHS = [
    "/",
    "/rows",
    "/posts/none",
    "/api/posts",
    "/api/schema/openapi.json",
    "/livez",
    "/nowhere",
    "/static/0/desk.css",
]


@pytest.mark.parametrize(
    ("host", "name"),
    [("127.0.0.1:8000", "127.0.0.1"), ("LocalHost", "localhost"), ("[::1]:80", "[::1]"), ("[::1]", "[::1]"), ("", "")],
)
def test_host_names_lose_their_port(host: str, name: str) -> None:
    assert host_name(host) == name


@pytest.mark.parametrize("path", PATHS)
async def test_a_foreign_host_is_refused_everywhere(desk: DeskWorld, path: str) -> None:
    for host in ("evil.example", "127.0.0.1.evil.example", "evil.example:8000", "[::1].evil.example"):
        answer = await desk.get(path, headers={"host": host})
        assert answer.status_code == 421
        assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", PATHS)
async def test_every_answer_carries_the_security_headers(desk: DeskWorld, path: str) -> None:
    headers = (await desk.get(path)).headers
    assert headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "unsafe" not in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert "no-store" in headers["cache-control"] or path.startswith("/static/")


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, 200),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": ""}, 403),
        ({"origin": "http://127.0.0.1:9999"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"x-desk-token": "0" * 64}, 403),
        ({"x-desk-token": ""}, 403),
    ],
)
async def test_a_change_needs_origin_and_token(desk: DeskWorld, changes: dict[str, str], status: int) -> None:
    path = f"/posts/{desk.one().post.id}/decision"
    answer = await desk.post(path, {"decision": "trade"}, **changes)
    assert answer.status_code == status
    assert len(await desk.store.labels(desk.one().post.id)) == (status == 200)


@pytest.mark.parametrize("path", ["/mutes", "/try", "/posts/file:0/decision"])
async def test_no_changing_route_is_without_token(desk: DeskWorld, path: str) -> None:
    answer = await desk.post(
        path, {"text": "x", "mute": "term:x", "days": "1", "decision": "trade"}, **{"x-desk-token": ""}
    )
    assert answer.status_code == 403


async def test_a_plain_form_carries_its_token_in_a_field(desk: DeskWorld) -> None:
    fields = {"decision": "trade", "token": await desk.token(), "back": "/posts/x"}
    path = f"/posts/{desk.one().post.id}/decision"
    answer = await desk.client.post(path, data=fields, headers={"origin": ADDRESS}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/posts/x")


def test_a_token_is_one_officers_of_one_process() -> None:
    tokens = Tokens()
    assert tokens.check("ana", tokens.give("ana"))
    assert not tokens.check("ben", tokens.give("ana"))
    assert not Tokens().check("ana", tokens.give("ana"))
    assert not tokens.check("ana", "ü")


def test_an_origin_must_name_the_host() -> None:
    assert same_origin({b"host": "a:1", b"origin": "http://a:1"})
    assert same_origin({b"host": "a:1", b"origin": "https://a:1"})
    assert same_origin({b"host": "a:1", b"origin": "null", b"sec-fetch-site": "same-origin"})
    assert not same_origin({b"host": "a:1", b"origin": "null", b"sec-fetch-site": "cross-site"})
    assert not same_origin({b"host": "a:1", b"origin": "null"})
    assert not same_origin({b"host": "a:1", b"origin": "http://b:1", b"sec-fetch-site": "same-origin"})
    assert not same_origin({b"host": "a:1"})
    assert not same_origin({b"host": "a:1", b"origin": "ftp://a:1"})


@pytest.mark.parametrize("path", sorted(HEAD_PATHS - {"/login"}))
async def test_head_answers_as_get_without_a_body(desk: DeskWorld, path: str) -> None:
    head, get = await desk.client.head(path), await desk.get(path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers == get.headers


@pytest.mark.parametrize("path", ["/export.csv", "/events", "/posts/file:0/open", "/terms/add"])
async def test_what_streams_or_is_audited_answers_no_head(desk: DeskWorld, path: str) -> None:
    assert (await desk.client.head(path)).status_code == 405
    assert desk.audited == []
