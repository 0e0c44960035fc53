import asyncio

import pytest

from schemas.store import StoreUnavailable, WriteBatch
from streams import follower as follower_module
from streams.follower import Follower
from streams.ledger import Ledger
from streams.ledger.following import Step
from streams.metrics import Metrics
from streams.stores.sqlite.store import SqliteStore
from tests.builders import NOON, make_flagged, make_post_id
from tests.contracts.stores import ids
from tests.streams.waiting import until


class Noting:
    """A handler that writes what it saw into its state; fails as often as told."""

    def __init__(self, failures=0):
        self.failures = failures
        self.pages = []
        self.steps = []

    async def handle(self, followed):
        if self.failures:
            self.failures -= 1
            raise StoreUnavailable("away")
        self.pages.append([change.post_id for change in followed.changes])
        return Step(states={"seen": b",".join(one.encode() for one in self.pages[-1])}) if followed.changes else None

    def committed(self, step):
        self.steps.append(step)


@pytest.fixture
async def store(tmp_path):
    opened = await SqliteStore.open(tmp_path / "store.sqlite")
    yield opened
    await opened.close()


@pytest.fixture
async def ledger(tmp_path):
    opened = await Ledger.open(tmp_path / "ledger.sqlite")
    yield opened
    await opened.close()


def follow(store, ledger, handler, **options):
    return Follower("test", handler, store, ledger, clock=lambda: NOON, metrics=Metrics(), **options)


async def test_changes_come_once_and_in_order_across_restarts(store, ledger):
    first, second = Noting(), Noting()
    await store.write(WriteBatch(posts=[make_flagged(uid) for uid in "ab"]))
    assert await follow(store, ledger, first).step()
    await store.write(WriteBatch(posts=[make_flagged("c")]))
    assert await follow(store, ledger, second).step()
    assert (first.pages, second.pages) == ([ids("a", "b")], [ids("c")])
    assert await ledger.following.states("test") == {"seen": make_post_id("c").encode()}
    assert len(first.steps) == len(second.steps) == 1


async def test_a_page_that_was_not_committed_comes_again(store, ledger, monkeypatch):
    handler = Noting()
    await store.write(WriteBatch(posts=[make_flagged("a")]))
    following = follow(store, ledger, handler)
    await following.start()
    commit = ledger.following.commit

    async def away(*arguments, **options):
        raise StoreUnavailable("disk full")

    monkeypatch.setattr(ledger.following, "commit", away)
    with pytest.raises(StoreUnavailable):
        await following.step()
    assert handler.steps == []
    monkeypatch.setattr(ledger.following, "commit", commit)
    await following.step()
    assert handler.pages == [ids("a"), ids("a")]
    assert len(handler.steps) == 1


async def test_long_pages_are_split_and_only_the_last_is_caught_up(store, ledger, monkeypatch):
    monkeypatch.setattr(follower_module, "PAGE", 2)
    handler = Noting()
    await store.write(WriteBatch(posts=[make_flagged(uid) for uid in "abc"]))
    following = follow(store, ledger, handler)
    assert [await following.step(), await following.step()] == [False, True]
    assert handler.pages == [ids("a", "b"), ids("c")]


async def test_a_new_follower_begins_where_it_is_told(store, ledger):
    await store.write(WriteBatch(posts=[make_flagged("old")]))
    handler = Noting()
    following = follow(store, ledger, handler, begin="newest")
    await following.start()
    await store.write(WriteBatch(posts=[make_flagged("new")]))
    await following.step()
    assert handler.pages == [ids("new")]


async def test_a_store_that_was_replaced_is_followed_from_its_beginning(store, ledger, caplog):
    await ledger.following.commit("test", 1000, Step(), NOON)
    await store.write(WriteBatch(posts=[make_flagged("a")]))
    handler = Noting()
    await follow(store, ledger, handler).step()
    assert handler.pages == [ids("a")]
    assert "replaced or restored" in caplog.text


async def test_it_waits_for_a_store_that_is_away_and_ends_when_cancelled(store, ledger):
    handler = Noting(failures=3)
    await store.write(WriteBatch(posts=[make_flagged("a")]))
    task = asyncio.ensure_future(follow(store, ledger, handler).run(poll_seconds=0.01))
    await until(lambda: handler.steps)
    await store.write(WriteBatch(posts=[make_flagged("b")]))
    await until(lambda: len(handler.steps) == 2)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
