import asyncio

import pytest

from schemas.store import StoreUnavailable, WriteBatch
from streams.stores.search.labelling import read_labels
from streams.stores.search.schema import LABELS
from tests.builders import make_flagged, make_post_id
from tests.contracts.stores import later, make_label, make_tombstone

ID = make_post_id("a")


async def test_decisions_given_at_once_are_all_kept_and_the_newest_counts(store, open_another):
    stores = [store, await open_another()]
    await store.write(WriteBatch(posts=[make_flagged("a")]))
    labels = [make_label("a", "trade", at=later(minutes=n), by=f"officer {n}") for n in range(8)]
    labels.append(make_label("a", "not_trade", at=later(minutes=99)))
    await asyncio.gather(*(stores[n % 2].label(label) for n, label in enumerate(reversed(labels))))
    assert (await store.get(ID)).decision == "not_trade"
    assert await store.labels(ID) == tuple(labels)


@pytest.mark.parametrize("at", [1, 2])
async def test_a_decision_broken_off_is_whole_when_given_again(store, server, monkeypatch, at):
    await store.write(WriteBatch(posts=[make_flagged("a")]))
    whole, left = store._server.write, at

    async def breaking(writes, **more):
        nonlocal left
        left -= 1
        if left == 0:
            raise StoreUnavailable("the line broke")
        return await whole(writes, **more)

    monkeypatch.setattr(store._server, "write", breaking)
    with pytest.raises(StoreUnavailable):
        await store.label(make_label("a"))
    await store.label(make_label("a"))
    assert await read_labels(server, ID) == (make_label("a"),)
    assert (await store.get(ID)).decision == "trade"


async def test_a_decision_on_a_post_that_is_erased_meanwhile_leaves_nothing(store, server, open_another):
    other = await open_another()
    for number in range(6):
        uid = f"uid-{number}"
        await store.write(WriteBatch(posts=[make_flagged(uid)]))
        order = other.write(WriteBatch(tombstones=[make_tombstone(uid)]))
        await asyncio.gather(store.label(make_label(uid)), order, return_exceptions=True)
    server.see_all()
    assert await server.count(LABELS) == 0
