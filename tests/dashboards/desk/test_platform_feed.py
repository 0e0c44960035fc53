from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from dashboards.desk.feed_cursor import write_cursor
from schemas.audit import AuditEntry
from schemas.store import StoreUnavailable
from streams.feed_keys import FeedKeys
from streams.ledger import Ledger
from streams.stores.sqlite.store import SqliteStore
from tests.builders import NOON, make_post_id
from tests.feeds import ADDRESS, HOUR, FeedWorld, decision_on, erasure_of, make_client, make_door, post_of, seen_by

if TYPE_CHECKING:
    from processors.knowledge import Knowledge


@pytest.fixture
def limits() -> dict[str, int]:
    return {}


@pytest.fixture
async def world(
    tmp_path: Path, store: SqliteStore, knowledge: Knowledge, limits: dict[str, int]
) -> AsyncIterator[FeedWorld]:
    ledger = await Ledger.open(tmp_path / "ledger.sqlite")
    keys = FeedKeys(tmp_path / "feed_keys.ndjson")
    _, key = keys.add("bluesky", NOON)
    audited: list[AuditEntry] = []
    async with make_client(store, make_door(tmp_path, ledger, **limits), knowledge, audited) as client:
        yield FeedWorld(store, client, keys, key, audited)
    await ledger.close()


async def test_a_platform_reads_its_own_posts_at_review_and_above_and_no_others(world: FeedWorld) -> None:
    await world.write(
        post_of("a"), post_of("b", level="alert"), post_of("quiet", level="watch"), post_of("c", "mastodon")
    )
    lines, end = await world.page()
    assert [line["uid"] for line in lines] == ["a", "b"]
    assert {line["platform"] for line in lines} == {"bluesky"}
    assert "mastodon" not in json.dumps(lines)
    assert end == {"schema": "feed-page/1", "next": end["next"], "more": False}


async def test_a_line_says_where_what_and_why(world: FeedWorld) -> None:
    await world.write(post_of("at://did/post/1", level="alert", score=0.97654321))
    (line,), _ = await world.page()
    assert line == {
        "schema": "feed-post/1",
        "id": make_post_id("at://did/post/1", "bluesky"),
        "platform": "bluesky",
        "uid": "at://did/post/1",
        "url": "https://example.com/at://did/post/1",
        "revision": "1",
        "level": "alert",
        "score": 0.9765,
        "language": "en",
        "species": line["species"],
        "because": ["names elephant ivory"],
        "decision": "undecided",
        "created_at": "2026-03-14T12:00:00Z",
        "observed_at": "2026-03-14T12:00:00Z",
        "judged_at": "2026-03-14T13:00:00Z",
    }
    assert line["species"][0]["id"] == "elephant"
    assert "CITES" in line["species"][0]["listing"]
    assert "illegal" not in json.dumps(line).lower()


async def test_a_cursor_goes_on_where_the_page_ended(world: FeedWorld) -> None:
    await world.write(*(post_of(uid) for uid in "abcde"))
    first, end = await world.page(limit=2)
    assert ([line["uid"] for line in first], end["more"]) == (["a", "b"], True)
    rest = await world.all(limit=2, after=end["next"])
    assert [line["uid"] for line in rest] == ["c", "d", "e"]


@pytest.mark.parametrize("reason", ["deleted", "takendown", "suspended", "legal"])
async def test_what_was_told_is_taken_back_when_it_is_erased_or_hidden(world: FeedWorld, reason: str) -> None:
    await world.write(post_of("a"), post_of("b"))
    _, end = await world.page()
    await world.write(forget=erasure_of("a", reason, at=NOON + HOUR))
    lines, _ = await world.page(end["next"])
    assert lines == [
        {"schema": "feed-retraction/1", "id": make_post_id("a", "bluesky"), "platform": "bluesky", "reason": "gone"}
    ]


async def test_a_hidden_post_that_comes_back_is_told_again(world: FeedWorld) -> None:
    await world.write(post_of("a"))
    await world.page()
    await world.write(forget=erasure_of("a", "suspended", at=NOON + HOUR))
    await world.write(forget=erasure_of("a", "active", at=NOON + 2 * HOUR))
    assert list(seen_by(await world.all())) == [make_post_id("a", "bluesky")]


async def test_a_decision_against_takes_back_and_one_for_it_is_told(world: FeedWorld) -> None:
    await world.write(post_of("a"), post_of("b"))
    _, end = await world.page()
    await world.store.label(decision_on("a", "not_trade"))
    await world.store.label(decision_on("b", "trade"))
    lines, end = await world.page(end["next"])
    assert [(line.get("reason"), line.get("decision")) for line in lines] == [("not_trade", None), (None, "trade")]
    await world.store.label(decision_on("a", "undecided", at=NOON + HOUR))
    lines, _ = await world.page(end["next"])
    assert [(line["uid"], line["decision"]) for line in lines] == [("a", "undecided")]


async def test_a_revision_below_review_is_taken_back(world: FeedWorld) -> None:
    await world.write(post_of("a", level="alert"))
    _, end = await world.page()
    await world.write(post_of("a", level="watch", revision="2", revised_at=NOON + HOUR))
    lines, _ = await world.page(end["next"])
    assert [line["reason"] for line in lines] == ["level_fell"]


async def test_a_post_the_platform_was_never_told_of_is_not_taken_back(world: FeedWorld) -> None:
    await world.write(post_of("a", level="watch"), post_of("b"), post_of("c"))
    await world.store.label(decision_on("b"))
    await world.write(forget=erasure_of("c"))
    await world.write(forget=erasure_of("a"))
    assert await world.all() == []


async def test_a_post_without_locator_is_left_out(world: FeedWorld) -> None:
    await world.write(post_of("a", locator=None))
    assert await world.all() == []


async def test_nothing_new_is_304_and_a_change_is_not(world: FeedWorld) -> None:
    await world.write(post_of("a"))
    first = await world.get()
    same = await world.get(**{"if-none-match": first.headers["etag"]})
    assert (same.status_code, same.content) == (304, b"")
    assert same.headers["etag"] == first.headers["etag"]
    assert same.headers["link"] == first.headers["link"]
    await world.store.label(decision_on("a", "trade"))
    changed = await world.get(**{"if-none-match": first.headers["etag"]})
    assert changed.status_code == 200
    assert changed.headers["etag"] != first.headers["etag"]


async def test_a_quiet_feed_stays_304_while_other_platforms_are_busy(world: FeedWorld) -> None:
    await world.write(post_of("a"))
    _, end = await world.page()
    path = f"/feed/bluesky.ndjson?after={end['next']}"
    etag = (await world.get(path)).headers["etag"]
    await world.write(*(post_of(f"m{number}", "mastodon") for number in range(50)))
    assert (await world.get(path, **{"if-none-match": f'"other", {etag}'})).status_code == 304


async def test_the_way_on_is_a_link_as_well(world: FeedWorld) -> None:
    await world.write(post_of("a"))
    answer = await world.get()
    end = json.loads(answer.text.splitlines()[-1])
    assert answer.headers["link"] == f'</feed/bluesky.ndjson?after={end["next"]}&limit=100>; rel="next"'
    assert answer.headers["content-type"].startswith("application/x-ndjson")
    assert answer.headers["cache-control"] == "private, no-cache"


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Bearer wrong", "Basic abc", "Bearer lourie_bluesky_00000000_x", "Bearer \u00e9"],
)
async def test_no_key_or_a_wrong_one_is_401(world: FeedWorld, header: str) -> None:
    answer = await world.client.get("/feed/bluesky.ndjson", headers={b"authorization": header.encode("latin-1")})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert "Authorization: Bearer" in answer.json()["message"]


async def test_a_revoked_key_is_refused_at_once(world: FeedWorld) -> None:
    assert (await world.get()).status_code == 200
    world.keys.revoke("bluesky", NOON)
    assert (await world.get()).status_code == 401


async def test_a_key_opens_one_platform_only(world: FeedWorld) -> None:
    world.keys.add("mastodon", NOON)
    await world.write(post_of("c", "mastodon"))
    answer = await world.get("/feed/mastodon.ndjson")
    assert answer.status_code == 403
    assert "feed of bluesky only" in answer.json()["message"]


@pytest.mark.parametrize("name", ["nowhere.ndjson", "bluesky", "bluesky.json", "x.ndjson", "Bluesky.ndjson", "..%2f"])
async def test_a_feed_that_does_not_exist_is_404_and_says_which_does(world: FeedWorld, name: str) -> None:
    answer = await world.get(f"/feed/{name}")
    assert answer.status_code == 404
    assert name == "..%2f" or "/feed/bluesky.ndjson" in answer.json()["message"]


async def test_posts_of_x_stay_in_while_its_terms_are_not_accepted(world: FeedWorld) -> None:
    _, key = world.keys.add("x", NOON)
    await world.write(post_of("t", "x"))
    assert (await world.get("/feed/x.ndjson", key=key)).status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=-1",
        "limit=501",
        "limit=ten",
        "limit=1e2",
        "limit=%D9%A3",
        "limit=" + "9" * 400,
        "after=1",
        "after=../../etc/passwd",
        "after=%00",
        "after=" + "A" * 4000,
        "after=MTpibHVlc2t5Oi0x",
        "after=" + write_cursor("bluesky", 10**18 * 9 + 10**18),
        "after=" + write_cursor("mastodon", 1),
        "after=' OR 1=1 --",
    ],
)
async def test_a_hostile_query_is_400_with_what_was_expected(world: FeedWorld, query: str) -> None:
    answer = await world.get(f"/feed/bluesky.ndjson?{query}")
    assert answer.status_code == 400
    assert "expected" in answer.json()["message"]


async def test_a_cursor_from_before_the_store_was_replaced_is_410(world: FeedWorld) -> None:
    answer = await world.get(f"/feed/bluesky.ndjson?after={write_cursor('bluesky', 99)}")
    assert answer.status_code == 410
    assert "begin again" in answer.json()["message"]


async def test_reads_and_refusals_are_in_the_audit_trail_and_name_no_key(world: FeedWorld) -> None:
    await world.write(post_of("a"))
    world.keys.add("mastodon", NOON)
    await world.page()
    await world.get("/feed/mastodon.ndjson")
    await world.get(key="wrong")
    assert [(entry.by.split()[0], entry.action) for entry in world.audited] == [
        ("bluesky", "feed.read"),
        ("bluesky", "feed.refused.403"),
        ("stranger", "feed.refused.401"),
    ]
    assert world.key not in repr(world.audited)
    secret = world.key.split("_", 3)[3]  # after lourie, the platform and the key's name; may hold underlines itself
    assert len(secret) == 43
    assert secret not in repr(world.audited)


@pytest.mark.parametrize("limits", [{"requests_per_minute": 3, "refusals_per_minute": 2}])
async def test_both_holders_and_strangers_are_slowed_down_apart(world: FeedWorld, limits: dict[str, int]) -> None:
    assert [(await world.get(key=f"wrong{number}")).status_code for number in range(4)] == [401, 401, 429, 429]
    answers = [await world.get() for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert "ratelimit-reset" in answers[-1].headers
    assert len([entry for entry in world.audited if entry.action == "feed.refused.401"]) == 2


async def test_while_the_store_is_away_the_answer_is_503(world: FeedWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    async def away() -> int:
        raise StoreUnavailable("away")

    monkeypatch.setattr(world.store, "last_sequence", away)
    answer = await world.get()
    assert (answer.status_code, answer.json()["status"]) == (503, 503)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
async def test_a_feed_can_only_be_read(world: FeedWorld, method: str) -> None:
    headers = {"authorization": f"Bearer {world.key}", "origin": ADDRESS}
    assert (await world.client.request(method, "/feed/bluesky.ndjson", headers=headers)).status_code == 405


async def test_a_desk_without_a_door_has_no_feed(desk: Any) -> None:
    answer = await desk.get("/feed/bluesky.ndjson", headers={"authorization": "Bearer x"})
    assert answer.status_code == 404
