import asyncio

import pytest

from schemas.tally import CountKey, LogPlace, Tally, TermKey
from streams.stores.search.counters import add, additions_of, hours, judged_count, terms
from tests.builders import NOON

KEY, TERM = CountKey(NOON, "file", "en", "watch"), TermKey(NOON, "en-ivory")


def told(log, offset, count=1):
    return Tally(counts=((KEY, count),), terms=((TERM, count, 0),), place=LogPlace(log, offset))


def test_a_place_twice_in_a_batch_is_added_once():
    additions = additions_of([told("a", 1), told("a", 1), told("b", 1)])
    assert [len(entries) for entries in additions.values()] == [1, 1, 1, 1]


def test_a_tally_without_place_cannot_be_added():
    with pytest.raises(ValueError, match="without place"):
        additions_of([Tally(counts=((KEY, 1),))])


async def test_logs_added_at_once_and_again_count_once(server):
    for _ in range(2):
        await asyncio.gather(
            *(add(server, additions_of([told(log, offset) for offset in range(5)])) for log in ("a", "b", "c"))
        )
    assert [row.count for row in await hours(server, NOON)] == [15]
    assert [row.hit_count for row in await terms(server, NOON)] == [15]
    assert await judged_count(server) == 15


async def test_many_counters_are_all_given(server):
    keys = [TermKey(NOON, f"term-{number}") for number in range(2500)]
    tally = Tally(terms=tuple((key, 1, 1) for key in keys), place=LogPlace("a", 0))
    await add(server, additions_of([tally]))
    assert len(await terms(server, NOON)) == 2500
