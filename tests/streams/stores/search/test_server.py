import pytest

from schemas.store import StoreUnavailable
from streams.stores.search.client import Access, connect
from streams.stores.search.schema import MARKS, POSTS, STATE
from streams.stores.search.server import PAGE, Found, RecordRefused, Write

SECRET = "words of a person"


def doc(name="x", **more):
    return {"kind": "test", "name": name, **more}


async def test_of_two_writers_that_read_the_same_state_one_gets_through(server):
    assert await server.write([Write(STATE, "a", doc())]) == [True]
    found = await server.get(STATE, "a")
    writes = [Write(STATE, "a", doc(name), found.seen) for name in ("first", "second")]
    assert await server.write(writes) == [True, False]
    assert (await server.get(STATE, "a")).source["name"] == "first"


async def test_creating_what_is_there_is_told_and_changes_nothing(server):
    await server.write([Write(STATE, "a", doc("old"))])
    assert await server.write([Write(STATE, "a", doc("new")), Write(STATE, "b", doc())]) == [False, True]
    assert (await server.get(STATE, "a")).source["name"] == "old"


async def test_an_older_version_does_not_replace_a_newer_one_nor_come_back_after_its_removal(server):
    assert await server.write([Write(STATE, "a", doc("new"), version=5), Write(STATE, "a", doc("old"), version=4)]) == [
        True,
        False,
    ]
    assert await server.write([Write(STATE, "a", None, version=6), Write(STATE, "a", doc("late"), version=5)]) == [
        True,
        False,
    ]
    assert await server.get(STATE, "a") == Found()


async def test_removing_what_is_not_there_is_no_error(server):
    assert await server.write([Write(STATE, "nothing", None)]) == [True]


async def test_a_refused_record_is_told_without_its_words_and_the_others_are_written(server):
    bad = {"marked_at": SECRET}
    good = {"marked_at": 1}
    with pytest.raises(RecordRefused) as told:
        await server.write([Write(MARKS, "bad", bad), Write(MARKS, "good", good)])
    assert SECRET not in str(told.value)
    assert "marks" in str(told.value)
    assert (await server.get(MARKS, "good")).source == good


async def test_an_unknown_field_is_refused(server):
    with pytest.raises(RecordRefused):
        await server.write([Write(STATE, "a", doc(stranger=1))])


async def test_searches_see_what_was_written_before(server):
    await server.write([Write(STATE, str(number), doc()) for number in range(PAGE + 5)])
    assert await server.count(STATE, {"term": {"kind": "test"}}) == PAGE + 5
    ids = [hit["_id"] async for hit in server.every(STATE, {"term": {"kind": "test"}}, fields=False)]
    assert ids == [str(number) for number in range(PAGE + 5)]


async def test_large_batches_go_in_several_requests(server, monkeypatch):
    monkeypatch.setattr("streams.stores.search.server.BULK_BYTES", 500)
    assert await server.write([Write(STATE, str(number), doc("x" * 200)) for number in range(9)]) == [True] * 9
    assert await server.count(STATE, {"term": {"kind": "test"}}) == 9


async def test_missing_indices_are_a_fault_that_says_what_to_do(access):
    server = connect(Access(address=access.address, prefix="nowhere"))
    for ask in (server.get(POSTS, "x"), server.write([Write(POSTS, "x", {})]), server.count(POSTS)):
        with pytest.raises(StoreUnavailable, match="lourie store init"):
            await ask
    await server.client.close()
