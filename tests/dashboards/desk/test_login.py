"""A desk with a password, over HTTP: nothing is seen without it, and it cannot be guessed at leisure."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import AsyncIterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from litestar.testing import AsyncTestClient

from dashboards.desk.app import create_desk
from dashboards.desk.door import Door
from dashboards.desk.options import LOOPBACK_HOSTS, DeskOptions
from dashboards.desk.passwords import Password, hash_of
from dashboards.desk.sessions import IDLE_SECONDS, Sessions
from dashboards.desk.throttle import ADDRESS_GUESSES, WINDOW_SECONDS, Throttle
from processors.knowledge import Knowledge
from schemas.audit import AuditEntry
from streams.stores.sqlite.store import SqliteStore
from tests.dashboards.conftest import ADDRESS, HEALTH, NOW, DeskWorld
from tests.dashboards.desk.test_sessions import Watch

SECRET = "four words of a heron"
HASH = hash_of(SECRET)
HTML = {"accept": "text/html", "sec-fetch-mode": "navigate", "sec-fetch-site": "none"}


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def options(watch: Watch) -> DeskOptions:
    door = Door(password=Password(HASH), sessions=Sessions(watch), throttle=Throttle(watch))
    return DeskOptions(hosts=(*LOOPBACK_HOSTS, "desk.example"), door=door, poll_seconds=0.02)


async def give(desk: DeskWorld, password: str = SECRET, name: str = "Ana", **headers: str) -> httpx.Response:
    page = (await desk.get("/login")).text
    fields = {"name": name, "password": password, "token": token_in(page), "back": "/pipeline"}
    return await desk.client.post(
        "/login", data=fields, headers={"origin": ADDRESS, "accept": "text/html"} | headers, follow_redirects=False
    )


def token_in(page: str) -> str:
    return page.split('name="desk-token" content="')[1].split('"', maxsplit=1)[0]


PATHS = ["/", "/rows", "/overview", "/posts/none", "/posts/x/open", "/pipeline", "/terms", "/species",
         "/species/elephant", "/try", "/events", "/export.csv", "/api/posts", "/api/schema/openapi.json",
         "/nowhere", "/?wall=1"]  # fmt: skip


async def test_nothing_is_seen_without_the_password(desk: DeskWorld) -> None:
    for path in PATHS:
        await check_closed(desk, path)


async def check_closed(desk: DeskWorld, path: str) -> None:
    told = await desk.get(path)
    assert told.status_code == 401
    assert desk.flagged[0].post.text[:20] not in told.text
    sent = await desk.get(path, headers=HTML)
    assert sent.status_code == 303
    going = urlsplit(sent.headers["location"])
    assert going.path == "/login"
    assert parse_qs(going.query).get("back", ["/"]) == [path]
    assert sent.headers["content-security-policy"].startswith("default-src 'none'")
    assert sent.headers["cache-control"] == "no-store"


async def test_nothing_is_changed_without_the_password(desk: DeskWorld) -> None:
    fields, headers = {"token": token_in((await desk.get("/login")).text)}, {"origin": ADDRESS}
    for path in ("/posts/x/decision", "/mutes", "/try", "/terms/add", "/logout", "/nowhere"):
        answer = await desk.client.post(path, data=fields, headers=headers, follow_redirects=False)
        assert answer.status_code == 401, path


async def test_probes_the_style_and_feeds_need_no_session(desk: DeskWorld) -> None:
    assert [(await desk.get(path)).status_code for path in ("/livez", "/readyz", "/metrics")] == [200, 200, 200]
    page = (await desk.get("/login")).text
    style = page.split('rel="stylesheet" href="')[1].split('"')[0]
    assert (await desk.get(style)).status_code == 200
    assert (await desk.get("/feed/none")).status_code == 404
    assert (await desk.client.post("/feed/none", content=b"{}")).status_code == 404


async def test_a_login_opens_the_desk_and_signs_decisions_with_the_name_given(desk: DeskWorld) -> None:
    answer = await give(desk)
    assert (answer.status_code, answer.headers["location"]) == (303, "/pipeline")
    cookie = answer.headers["set-cookie"]
    assert all(part in cookie for part in ("HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=604800"))
    assert "Secure" not in cookie
    page = (await desk.get("/")).text
    assert ">Ana<" in page
    assert "Log out" in page
    post_id = desk.one().post.id
    decided = await desk.post(f"/posts/{post_id}/decision", {"decision": "trade"})
    assert decided.status_code == 200
    assert [label.by for label in await desk.store.labels(post_id)] == ["Ana"]
    assert [(entry.by, entry.action) for entry in desk.audited] == [("Ana", "login")]
    assert (await desk.get("/login")).headers["location"] == "/"


async def test_the_cookie_is_secure_where_the_browser_speaks_tls(desk: DeskWorld) -> None:
    answer = await give(desk, **{"x-forwarded-proto": "https"})
    assert answer.headers["set-cookie"].endswith("; Secure")


async def test_a_wrong_password_opens_nothing_and_keeps_the_name(desk: DeskWorld) -> None:
    answer = await give(desk, "four words of a hero")
    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers
    assert "That is not the password." in answer.text
    assert 'value="Ana"' in answer.text
    assert "four words" not in answer.text
    assert (await desk.get("/")).status_code == 401


async def test_a_name_is_needed(desk: DeskWorld) -> None:
    for name in ["", "  ", "a\x00b", "x" * 61, "a\nb"]:
        answer = await give(desk, name=name)
        assert answer.status_code == 400
        assert "set-cookie" not in answer.headers


async def test_a_hostile_name_stays_text(desk: DeskWorld) -> None:
    await give(desk, name="<script>x</script>")
    assert "<script>x" not in (await desk.get("/try")).text


async def test_guessing_is_slowed_and_who_is_logged_in_is_not(desk: DeskWorld, watch: Watch) -> None:
    await give(desk)
    kept = dict(desk.client.cookies)
    desk.client.cookies.clear()
    for _ in range(ADDRESS_GUESSES):
        assert (await give(desk, "not the password")).status_code == 401
    refused = await give(desk)
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) == WINDOW_SECONDS
    assert "Try again in 15 min" in refused.text
    assert (await desk.get("/", headers={"cookie": f"lourie_session={kept['lourie_session']}"})).status_code == 200
    watch.now = WINDOW_SECONDS
    assert (await give(desk)).status_code == 303


async def test_a_login_from_another_page_is_refused(desk: DeskWorld) -> None:
    for change in [{"origin": "http://evil.example"}, {"origin": ""}, {"host": "evil.example"}]:
        assert (await give(desk, **change)).status_code in {403, 421}


async def test_a_login_needs_the_pages_token(desk: DeskWorld) -> None:
    fields = {"name": "Ana", "password": SECRET, "token": "0" * 64}
    answer = await desk.client.post("/login", data=fields, headers={"origin": ADDRESS}, follow_redirects=False)
    assert answer.status_code == 403


async def test_logging_out_ends_the_session_for_good(desk: DeskWorld) -> None:
    await give(desk)
    token = desk.client.cookies["lourie_session"]
    page = (await desk.get("/try")).text
    answer = await desk.client.post(
        "/logout", data={"token": token_in(page)}, headers={"origin": ADDRESS}, follow_redirects=False
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert (await desk.get("/", headers={"cookie": f"lourie_session={token}"})).status_code == 401
    assert [entry.action for entry in desk.audited] == ["login", "logout"]


async def test_an_old_or_made_up_session_is_none(desk: DeskWorld, watch: Watch) -> None:
    await give(desk)
    assert (await desk.get("/")).status_code == 200
    watch.now = IDLE_SECONDS
    assert (await desk.get("/")).status_code == 401
    desk.client.cookies.clear()
    for cookie in ("lourie_session=", "lourie_session=abc", "lourie_session=\xff", ";;;"):
        assert (await desk.get("/", headers={"cookie": cookie.encode("latin-1")})).status_code == 401


OUTSIDE = ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:x", "/\r\nx: y"]


async def test_a_login_never_leads_out_of_the_desk(desk: DeskWorld) -> None:
    for back in OUTSIDE:
        desk.client.cookies.clear()
        token = token_in((await desk.get("/login", params={"back": back})).text)
        fields = {"name": "Ana", "password": SECRET, "token": token, "back": back}
        answer = await desk.client.post("/login", data=fields, headers={"origin": ADDRESS}, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, "/")


async def test_a_link_on_another_site_is_asked_for_once_more_by_the_desk_itself(desk: DeskWorld) -> None:
    answer = await desk.get("/posts/x", headers=HTML | {"sec-fetch-site": "cross-site"})
    assert answer.status_code == 200
    assert 'http-equiv="refresh"' in answer.text


async def test_its_other_names_are_answered_too(desk: DeskWorld) -> None:
    assert (await desk.get("/login", headers={"host": "desk.example:8443"})).status_code == 200
    assert (await desk.get("/login", headers={"host": "other.example"})).status_code == 421


@pytest.fixture
async def loopback(store: SqliteStore, knowledge: Knowledge) -> AsyncIterator[AsyncTestClient]:  # type: ignore[type-arg]
    async def audit(entry: AuditEntry) -> None:
        del entry

    app = create_desk(
        store, options=DeskOptions(), knowledge=lambda: knowledge, health=lambda: HEALTH,
        metrics_text=str, audit=audit, clock=lambda: NOW + dt.timedelta(0),
    )  # fmt: skip
    async with AsyncTestClient(app, base_url=ADDRESS) as client:
        yield client


async def test_a_desk_without_a_password_has_no_login(loopback: AsyncTestClient) -> None:  # type: ignore[type-arg]
    assert (await loopback.get("/login")).status_code == 404
    assert "Log out" not in (await loopback.get("/")).text


def test_the_door_shows_no_secret() -> None:
    assert HASH not in repr(dataclasses.asdict(DeskOptions(door=Door(password=Password(HASH)))))
