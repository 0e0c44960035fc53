import asyncio
from contextlib import closing
from typing import Any

import pytest

from streams.collectors.x_access import Lost, Refused, make_rules_client
from streams.collectors.x_rule_sync import Synced, synchronise
from streams.collectors.x_rules import Rule
from tests.servers.x_stream import RULES_PATH, TOKEN, FakeX

RULES = [Rule(f"(word{n}) (selling)", f"lourie/en/product/{n}") for n in range(230)]


async def bring_in_line(server: FakeX, rules: list[Rule]) -> Synced:
    client = make_rules_client(TOKEN, server.address)
    with closing(client.session):
        return await asyncio.to_thread(synchronise, client, rules)


def held(server: FakeX) -> set[tuple[str, str]]:
    return {(rule["value"], rule["tag"]) for rule in server.rules}


async def test_only_what_differs_is_added_and_removed() -> None:
    async with FakeX([]) as server:
        assert await bring_in_line(server, RULES) == Synced(230, 0, 0)
        assert held(server) == {(rule.value, rule.tag) for rule in RULES}
        assert len(server.asked(RULES_PATH, "POST")) == 3
        assert await bring_in_line(server, RULES) == Synced(0, 0, 0)
        assert len(server.asked(RULES_PATH, "POST")) == 3
        changed = [Rule("(new) (selling)", "lourie/en/product/0"), *RULES[1:]]
        assert await bring_in_line(server, changed) == Synced(1, 1, 0)
        assert held(server) == {(rule.value, rule.tag) for rule in changed}


async def test_rules_of_others_stay_and_are_not_doubled() -> None:
    theirs = [{"id": "5", "value": "(other) lang:en", "tag": "theirs"}, {"id": "6", "value": RULES[0].value}]
    async with FakeX([], rules=[dict(rule) for rule in theirs]) as server:
        assert await bring_in_line(server, RULES[:2]) == Synced(1, 0, 0)
        assert server.rules[:2] == theirs


async def test_a_wrong_rule_does_not_keep_the_others_out(caplog: pytest.LogCaptureFixture) -> None:
    wrong = {RULES[3].value, RULES[7].value}
    async with FakeX([], wrong_rules=wrong) as server:
        assert await bring_in_line(server, RULES[:10]) == Synced(8, 0, 2)
        assert {value for value, _ in held(server)} == {rule.value for rule in RULES[:10]} - wrong
    assert [record.rule for record in caplog.records] == [RULES[3].tag, RULES[7].tag]  # type: ignore[attr-defined]


async def test_not_one_good_rule_is_an_error() -> None:
    async with FakeX([], wrong_rules={RULES[0].value}) as server:
        with pytest.raises(Refused, match="not one rule"):
            await bring_in_line(server, RULES[:1])


@pytest.mark.parametrize("answer", [(500, {}, {}), (429, {}, {}), (401, {}, {}), (400, {}, {"title": "Invalid"})])
async def test_a_refusal_is_told(answer: Any) -> None:
    async with FakeX([], rule_refusals=[answer]) as server:
        with pytest.raises(Refused) as caught:
            await bring_in_line(server, RULES[:1])
        assert caught.value.status == answer[0]


async def test_a_server_that_is_not_there_is_lost() -> None:
    async with FakeX([]) as server:
        pass
    with pytest.raises(Lost):
        await bring_in_line(server, RULES[:1])
