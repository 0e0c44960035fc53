import asyncio
import sqlite3
import threading

import pytest

from streams.ledger.following import MovedByAnother, Step
from tests.builders import NOON
from tests.streams.ledger.test_deliveries import make_delivery


async def test_place_state_marks_and_deliveries_are_one_commit(ledger):
    step = Step(states={"rule": b"1"}, counted=(("file:a", "rule"),), deliveries=(make_delivery(),))
    assert await ledger.following.commit("alerts", 7, step, NOON) == 1
    assert await ledger.following.position("alerts") == 7
    assert await ledger.following.states("alerts") == {"rule": b"1"}
    assert await ledger.following.counted("alerts", ["file:a", "file:b"]) == {("file:a", "rule")}
    assert [row.id for row in await ledger.deliveries.rows()] == ["a"]


async def test_nothing_of_a_step_that_fails_is_kept(ledger):
    await ledger.following.commit("alerts", 7, Step(), NOON)
    bad = Step(states={"rule": b"1"}, counted=(("file:a", "rule"),), deliveries=(make_delivery(target=None),))
    with pytest.raises(sqlite3.IntegrityError):
        await ledger.following.commit("alerts", 9, bad, NOON)
    assert await ledger.following.position("alerts") == 7
    assert await ledger.following.states("alerts") == {}
    assert await ledger.following.counted("alerts", ["file:a"]) == frozenset()


async def test_two_processes_with_one_ledger_are_told_apart(ledger):
    await ledger.following.commit("alerts", 7, Step(), NOON)
    with pytest.raises(MovedByAnother, match="run one only"):
        await ledger.following.commit("alerts", 9, Step(deliveries=(make_delivery(),)), NOON, expected=5)
    assert await ledger.deliveries.rows() == ()


async def test_a_post_that_is_gone_loses_its_marks_and_its_links(ledger):
    await ledger.following.commit("alerts", 1, Step(counted=(("file:a", "r"),), deliveries=(make_delivery(),)), NOON)
    await ledger.following.commit("alerts", 2, Step(gone=("file:a",), states={"r": None}), NOON)
    assert await ledger.following.counted("alerts", ["file:a"]) == frozenset()
    assert await ledger.deliveries.deliveries_of("file:a") == ()
    assert len(await ledger.deliveries.rows()) == 1


async def test_a_forgotten_follower_begins_anew_and_others_do_not(ledger):
    for name in ("alerts", "feed"):
        await ledger.following.commit(name, 3, Step(states={"k": b"v"}, counted=(("file:a", "r"),)), NOON)
    await ledger.following.forget("alerts")
    assert await ledger.following.position("alerts") is None
    assert await ledger.following.states("alerts") == {}
    assert await ledger.following.counted("feed", ["file:a"]) == {("file:a", "r")}


async def test_a_change_whose_asker_was_cancelled_is_waited_for(ledger):
    begun, go_on = threading.Event(), threading.Event()

    def slow(connection):
        begun.set()
        go_on.wait(10)
        connection.execute("INSERT INTO follower (name, sequence) VALUES ('alerts', 7)")

    changing = asyncio.ensure_future(ledger._database.write(slow))
    await asyncio.to_thread(begun.wait, 10)
    changing.cancel()
    settling = asyncio.ensure_future(ledger.following.settled())
    await asyncio.sleep(0)
    assert await ledger.following.position("alerts") is None
    go_on.set()
    await settling
    assert await ledger.following.position("alerts") == 7
