import datetime as dt
from collections.abc import AsyncIterator
from contextlib import aclosing, closing
from pathlib import Path
from typing import Any

import pytest

from streams.collectors.x_access import Refused, make_client
from streams.collectors.x_gap import REWIND, SEARCHABLE, Gap
from streams.collectors.x_ids import first_id_at, time_of
from streams.collectors.x_rules import Rule
from streams.collectors.x_usage import Usage
from streams.collectors.x_waits import Waits
from tests.servers.x_stream import SEARCH_PATH, TOKEN, FakeX
from tests.streams.collectors.x_examples import NOW, id_of, make_message

RULES = [Rule("(ivory)", "lourie/en/product/1"), Rule("(horn)", "lourie/en/product/2")]


@pytest.fixture
async def usage(tmp_path: Path) -> AsyncIterator[Usage]:
    made = Usage(tmp_path / "usage.sqlite", daily_posts=1000, monthly_posts=1000, clock=lambda: NOW)
    made.open()
    yield made
    made.close()


def make_server(count: int, **options: Any) -> FakeX:
    rules = [{"id": str(n), "value": rule.value, "tag": rule.tag} for n, rule in enumerate(RULES)]
    return FakeX([make_message(n) for n in range(count)], rules=rules, head=count, **options)


async def search(server: FakeX, usage: Usage, since: int) -> list[str]:
    client = make_client(TOKEN, server.address)
    with closing(client.session):
        gap = Gap(client, RULES, usage=usage, waits=Waits(scale=0.0001), clock=lambda: NOW)
        return [post["id"] async for page in gap.pages(since) for post in page.get("data", [])]


async def test_every_page_of_every_rule_is_read(usage: Usage) -> None:
    async with make_server(250, matches={id_of(n): n % 2 for n in range(250)}) as server:
        found = await search(server, usage, int(id_of(0)))
        assert sorted(found) == sorted(id_of(n) for n in range(250))
        assert usage.used()["day"] == 250
        assert len(server.asked(SEARCH_PATH)) == 4


async def test_it_begins_some_seconds_back_and_no_further_than_search_knows(usage: Usage) -> None:
    gap = Gap(None, RULES, usage=usage, waits=Waits(), clock=lambda: NOW)
    seen_at = NOW - dt.timedelta(hours=1)
    assert time_of(str(gap.start_of(first_id_at(seen_at)))) == seen_at - REWIND
    assert time_of(str(gap.start_of(first_id_at(NOW - dt.timedelta(days=30))))) == NOW - SEARCHABLE
    assert gap.is_cut(first_id_at(NOW - dt.timedelta(days=30)))
    assert gap.is_cut(5)
    assert not gap.is_cut(first_id_at(seen_at))


async def test_a_search_cut_short_goes_on_with_the_rules_that_are_left(usage: Usage) -> None:
    async with make_server(20) as server:
        client = make_client(TOKEN, server.address)
        with closing(client.session):
            gap = Gap(client, RULES, usage=usage, waits=Waits(scale=0.0001), clock=lambda: NOW)
            for _ in range(2):
                async with aclosing(gap.pages(int(id_of(0)))) as pages:
                    await anext(pages)
                    await anext(pages)  # the first rule is through, the second is not
        asked = [query["query"][0] for query in server.asked(SEARCH_PATH)]
        assert asked == [RULES[0].value, RULES[1].value, RULES[1].value, RULES[0].value]


async def test_a_rule_searched_lately_is_searched_from_there(usage: Usage) -> None:
    later = NOW
    async with make_server(20) as server:
        client = make_client(TOKEN, server.address)
        with closing(client.session):
            gap = Gap(client, RULES[:1], usage=usage, waits=Waits(scale=0.0001), clock=lambda: later)
            for later in (NOW + dt.timedelta(minutes=1), NOW + dt.timedelta(minutes=2)):  # noqa: B007  the clock
                assert [page async for page in gap.pages(int(id_of(0)))]
        since = [int(query["since_id"][0]) for query in server.asked(SEARCH_PATH)]
        assert since[1] == first_id_at(NOW + dt.timedelta(minutes=1) - REWIND) > since[0]


async def test_it_ends_before_the_cap(usage: Usage) -> None:
    async with make_server(2000) as server:
        found = await search(server, usage, int(id_of(0)))
        assert 800 <= len(found) <= 950
        assert usage.used()["day"] == len(found)


async def test_a_rule_that_search_does_not_know_is_passed_over(usage: Usage) -> None:
    async with make_server(20, search_refusals=[(400, {}, {"title": "Invalid Request"})]) as server:
        assert await search(server, usage, int(id_of(0))) == []
        assert len(server.asked(SEARCH_PATH)) == 2


async def test_a_denied_search_says_so(usage: Usage) -> None:
    async with make_server(20, search_refusals=[(403, {}, {})]) as server:
        with pytest.raises(Refused):
            await search(server, usage, int(id_of(0)))


async def test_what_passes_is_waited_out(usage: Usage) -> None:
    async with make_server(20, search_refusals=[(503, {}, {}), (429, {}, {})]) as server:
        assert len(await search(server, usage, int(id_of(0)))) == 20
