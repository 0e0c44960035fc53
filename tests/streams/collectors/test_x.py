import asyncio
import datetime as dt
import json
from collections.abc import Callable
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest

from schemas.envelope import Envelope
from streams.collectors.collector import SourceUnavailable
from streams.collectors.x import X, XOptions
from streams.collectors.x_ids import first_id_at
from streams.collectors.x_rules import Rule
from streams.collectors.x_usage import Usage
from streams.pseudonyms import Pseudonyms
from tests.servers.x_stream import RULES_PATH, SEARCH_PATH, STREAM_PATH, TOKEN, TOO_MANY, FakeX
from tests.streams.collectors.x_examples import NOW, id_of, make_message
from tests.streams.waiting import at_rest, until

PSEUDONYMS = Pseudonyms({"k1": b"k" * 32})
RULES = [Rule("(ivory) (selling)", "lourie/en/product/1"), Rule("(elfenbein) (verkaufe)", "lourie/de/product/1")]


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., X]:
    """Give a maker of collectors that share one count of posts."""

    def make_collector(server: FakeX, *, daily: int = 100_000, token: str = TOKEN, **options: Any) -> X:
        given = {"address": server.address, "wait_scale": 0.0001, "settle_seconds": 0.0} | options
        usage = Usage(tmp_path / "usage.sqlite", daily_posts=daily, monthly_posts=10**6, clock=lambda: NOW)
        return X(
            PSEUDONYMS, token=token, rules=lambda: RULES, usage=usage, options=XOptions(**given), clock=lambda: NOW
        )

    return make_collector


async def read_until(
    collector: X, enough: Callable[[list[Envelope]], bool], cursor: str | None = None
) -> list[Envelope]:
    seen: list[Envelope] = []
    async with asyncio.timeout(30), aclosing(collector.envelopes(cursor)) as envelopes:
        async for envelope in envelopes:
            seen.append(envelope)
            if enough(seen):
                break
    return seen


def texts(envelopes: list[Envelope]) -> list[str]:
    return [post.text for envelope in envelopes for post in envelope.posts]


def posts(count: int) -> Callable[[list[Envelope]], bool]:
    return lambda seen: len(texts(seen)) >= count


def numbers(count: int) -> list[str]:
    return [f"Post number {i}" for i in range(count)]


async def test_rules_are_made_and_the_stream_is_read(make: Callable[..., X]) -> None:
    async with FakeX([make_message(i) for i in range(30)]) as server:
        collector = make(server)
        assert texts(await read_until(collector, posts(30))) == numbers(30)
        assert [(rule["value"], rule["tag"]) for rule in server.rules] == [(one.value, one.tag) for one in RULES]
        (query,) = server.asked(STREAM_PATH)
        assert "note_tweet" in query["tweet.fields"][0]
        assert "author_id" not in query["expansions"][0]
        assert collector.status.state == "live"
        assert "% of the day's" in collector.status.message


@pytest.mark.parametrize("ending", ["cut", "half_line", "clean", "operational"])
async def test_twenty_disconnects_lose_and_double_nothing(make: Callable[..., X], ending: Any) -> None:
    messages = [make_message(i) for i in range(240)]
    async with FakeX(messages, disconnect_every=6, missed=4, ending=ending) as server:
        seen = await read_until(make(server), posts(240))
        assert sorted(texts(seen)) == sorted(numbers(240))
        assert server.disconnect_count >= 20
        assert len(server.asked(RULES_PATH)) == 1


async def test_what_was_missed_is_searched_by_every_rule(make: Callable[..., X]) -> None:
    messages = [make_message(i) for i in range(12)]
    async with FakeX(messages, disconnect_every=5, missed=2, matches={id_of(i): i % 2 for i in range(12)}) as server:
        assert sorted(texts(await read_until(make(server), posts(12)))) == sorted(numbers(12))
        assert {query["query"][0] for query in server.asked(SEARCH_PATH)} == {rule.value for rule in RULES}


async def test_a_restart_goes_on_after_the_cursor(make: Callable[..., X]) -> None:
    async with FakeX([make_message(i) for i in range(500)]) as server:
        first = await read_until(make(server), posts(100))
        server.head = 500  # the rest happens while nobody reads
        second = await read_until(
            make(server), lambda seen: numbers(500)[-1] in texts(seen) and posts(400)(seen), first[-1].cursor
        )
        assert set(texts(first)) | set(texts(second)) == set(numbers(500))


async def test_a_gap_not_yet_filled_is_filled_after_a_restart(make: Callable[..., X]) -> None:
    async with FakeX([make_message(i) for i in range(40)], disconnect_every=10, missed=10) as server:
        first = await read_until(make(server, settle_seconds=60.0), posts(20))
        assert json.loads(first[-1].cursor or "")["gap_from"]
        second = await read_until(
            make(server), lambda seen: set(texts(first + seen)) >= set(numbers(32)), first[-1].cursor
        )
        assert set(texts(first + second)) >= set(numbers(32))


async def test_without_a_cursor_nothing_is_searched(make: Callable[..., X]) -> None:
    async with FakeX([make_message(0)]) as server:
        await read_until(make(server), posts(1))
        assert server.asked(SEARCH_PATH) == []


async def test_a_gap_older_than_search_is_said(make: Callable[..., X]) -> None:
    old = first_id_at(NOW - dt.timedelta(days=9))
    async with FakeX([make_message(0)]) as server:
        collector = make(server)
        await read_until(collector, posts(1), json.dumps({"newest": old}))
        assert "may be missing: X searches seven days back" in collector.status.message
        since = int(server.asked(SEARCH_PATH)[0]["since_id"][0]) if server.asked(SEARCH_PATH) else 0
        assert since == 0 or since > old


@pytest.mark.parametrize(
    "line", [b'{"data": {"id": "17', b"\xff\xfe", b"[]", b'{"data": 5}', b'{"later": 1}', b"[" * 9999]
)
async def test_a_broken_line_is_buried_and_the_stream_goes_on(make: Callable[..., X], line: bytes) -> None:
    async with FakeX([make_message(0), line, make_message(1)]) as server:
        seen = await read_until(make(server), posts(2))
        assert texts(seen) == numbers(2)
        (dead,) = [record for envelope in seen for record in envelope.dead]
        assert (dead.payload, dead.stage) == (line, "collect.x")
        assert server.open_count == 1


async def test_partial_errors_do_not_hide_the_post(make: Callable[..., X]) -> None:
    errors = [{"title": "Not Found Error", "resource_id": "12", "detail": "gone"}]
    async with FakeX([make_message(0) | {"errors": errors}, {"errors": errors}, make_message(1)]) as server:
        seen = await read_until(make(server), posts(2))
        assert texts(seen) == numbers(2)
        assert len([record for envelope in seen for record in envelope.dead]) == 1


async def test_duplicates_and_disorder_give_each_post_once(make: Callable[..., X]) -> None:
    order = [3, 0, 1, 0, 3, 2, 2, 4, 1]
    async with FakeX([make_message(i) for i in order]) as server:
        assert texts(await read_until(make(server), posts(5))) == [f"Post number {i}" for i in (3, 0, 1, 2, 4)]


async def test_silence_connects_again(make: Callable[..., X]) -> None:
    async with FakeX([make_message(0)], mute=True) as server:
        reading = asyncio.ensure_future(read_until(make(server, silence_seconds=0.1), posts(1)))
        await server.opened(3)
        server.mute = False
        await server.push()
        assert texts(await reading) == numbers(1)


async def test_keep_alives_keep_it(make: Callable[..., X]) -> None:
    async with FakeX([make_message(0)], keep_alive_seconds=0.02) as server:
        reading = asyncio.ensure_future(read_until(make(server, silence_seconds=1.0), posts(2)))
        await asyncio.sleep(2.0)
        await server.push(make_message(1))
        await reading
        assert server.open_count == 1


async def test_refusals_are_waited_out(make: Callable[..., X]) -> None:
    reset = {"x-rate-limit-reset": str(int(NOW.timestamp()))}
    refusals = [(503, {}, {}), (429, reset, {"title": "Too Many Requests"}), (429, {}, TOO_MANY)]
    async with FakeX([make_message(0)], refusals=list(refusals), rule_refusals=[(500, {}, {})]) as server:
        assert texts(await read_until(make(server), posts(1))) == numbers(1)
        assert len(server.asked(STREAM_PATH)) == 4


async def test_a_refused_search_is_asked_again(make: Callable[..., X]) -> None:
    refusals = [(503, {}, {}), (429, {}, {})]
    async with FakeX([make_message(i) for i in range(8)], disconnect_every=4, search_refusals=list(refusals)) as server:
        assert sorted(texts(await read_until(make(server), posts(8)))) == numbers(8)


@pytest.mark.parametrize("status", [401, 402, 403])
async def test_denial_ends_it_with_what_to_do(make: Callable[..., X], status: int) -> None:
    async with FakeX([], refusals=[(status, {}, {"title": "Forbidden"})]) as server:
        collector = make(server)
        with pytest.raises(SourceUnavailable, match="x_bearer_token_file") as caught:
            await read_until(collector, posts(1))
        assert collector.status.state == "failed"
        assert TOKEN not in str(caught.value)


async def test_another_token_is_denied_at_the_rules(make: Callable[..., X]) -> None:
    async with FakeX([]) as server:
        with pytest.raises(SourceUnavailable, match="denies access"):
            await read_until(make(server, token="wrong"), posts(1))


async def test_two_connections_are_one_too_many(make: Callable[..., X]) -> None:
    async with FakeX([], refusals=[(429, {}, TOO_MANY)] * 50) as server:
        collector = make(server)
        reading = asyncio.ensure_future(read_until(collector, posts(1)))
        await until(lambda: len(server.asked(STREAM_PATH)) >= 2)
        assert "is another one open?" in collector.status.message
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)


async def test_a_server_that_is_not_there_is_waited_for(make: Callable[..., X]) -> None:
    async with FakeX([]) as gone:
        collector = make(gone)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await read_until(collector, posts(1))
    assert collector.status.state == "connecting"


async def test_it_stops_before_the_cap_and_says_so(make: Callable[..., X]) -> None:
    async with FakeX([make_message(i) for i in range(300)], pause_seconds=0.002) as server:
        collector = make(server, daily=100)
        seen: list[Envelope] = []
        reading = asyncio.ensure_future(read_until(collector, lambda now: bool(seen.extend(now[-1:]))))
        await until(lambda: collector.status.state == "silent")
        assert json.loads(seen[-1].cursor or "") == {"newest": None, "gap_from": None}
        assert "95 of the 100 posts a day are read (x_daily_posts)" in collector.status.message
        assert collector.status.post_count == 95
        await asyncio.sleep(0.1)
        assert server.open_count == 1
        assert server.head < 300  # nobody reads on at our cost
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
        again = make(server, daily=100)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await read_until(again, posts(1))
        assert again.status.state == "silent"
        assert server.open_count == 1


async def test_a_search_never_passes_the_cap(make: Callable[..., X], tmp_path: Path) -> None:
    async with FakeX([make_message(i) for i in range(400)], head=400) as server:
        collector = make(server, daily=200)
        cursor = json.dumps({"newest": int(id_of(0))})
        await read_until(collector, posts(100), cursor)
        usage = Usage(tmp_path / "usage.sqlite", daily_posts=200, monthly_posts=10**6, clock=lambda: NOW)
        usage.open()
        assert 100 <= usage.used()["day"] <= 190
        usage.close()


@pytest.mark.parametrize("cursor", ["", "null", "{}", '{"newest":"x"}', "[1,2]", "12"])
async def test_a_strange_cursor_starts_live(make: Callable[..., X], cursor: str) -> None:
    async with FakeX([make_message(0)]) as server:
        assert texts(await read_until(make(server), posts(1), cursor)) == numbers(1)


async def test_a_full_bus_stops_the_reading(make: Callable[..., X]) -> None:
    async with FakeX(make_message(i, text="x" * 2000) for i in range(20_000)) as server:
        async with aclosing(make(server).envelopes(None)) as envelopes:
            await anext(envelopes)
            assert await at_rest(lambda: server.head) < 20_000  # nobody takes the next envelope: a bus that is full
        assert server.open_count == 1


async def test_the_connection_is_gone_when_the_reading_ends(make: Callable[..., X]) -> None:
    async with FakeX([make_message(0)]) as server:
        await read_until(make(server), posts(1))
        await until(lambda: server._streams == 0)


@pytest.mark.parametrize("address", ["ftp://host", "https://", "nowhere"])
def test_an_address_that_is_none_is_refused(address: str, tmp_path: Path) -> None:
    usage = Usage(tmp_path / "usage.sqlite", daily_posts=100, monthly_posts=100)
    with pytest.raises(ValueError, match="expected an address"):
        X(PSEUDONYMS, token="t", rules=list, usage=usage, options=XOptions(address=address))
