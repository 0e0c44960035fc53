import pytest

from schemas.store import StoreUnavailable, WriteBatch
from schemas.tally import CountKey
from streams.stores.search import schema
from streams.stores.search.client import Access, connect
from streams.stores.search.installing import SearchStoreError, check, install, installed
from streams.stores.search.store import SearchStore
from tests.builders import NOON, make_flagged, make_post_id
from tests.contracts.stores import EVERYTHING, found, ids, later, make_label, make_tombstone

PREFIX = "upgrading"


@pytest.fixture
async def old_access(elasticsearch_server):
    access = Access(address=elasticsearch_server.address, prefix=PREFIX)
    yield access
    server = connect(access)
    names = list(await server.client.indices.get(index=f"{PREFIX}-*"))
    await server.client.indices.delete(index=names)
    await server.client.close()


@pytest.fixture
async def old_server(old_access):
    server = connect(old_access)
    yield server
    await server.client.close()


async def test_indices_are_made_once_and_checked(old_server):
    with pytest.raises(SearchStoreError, match="run `lourie store init`"):
        await check(old_server)
    assert len(await install(old_server, opensearch=False)) == len(schema.INDICES)
    assert await install(old_server, opensearch=False) == []
    await check(old_server)
    assert {one.version for one in (await installed(old_server)).values()} == {schema.VERSION}


async def test_newer_indices_are_refused_and_left_alone(old_server, monkeypatch):
    monkeypatch.setattr("streams.stores.search.schema.VERSION", schema.VERSION + 1)
    await install(old_server, opensearch=False)
    monkeypatch.undo()
    for ask in (check(old_server), install(old_server, opensearch=False)):
        with pytest.raises(SearchStoreError, match="install the newer Lourie"):
            await ask


async def test_an_upgrade_keeps_posts_decisions_cursors_and_the_numbers_of_changes(old_access, old_server, monkeypatch):
    await install(old_server, opensearch=False)
    store = await SearchStore.open(old_access)
    await store.write(WriteBatch(posts=[make_flagged(uid, "ivory") for uid in "abcd"], cursors={"file": "9"}))
    await store.label(make_label("a"))
    await store.write(WriteBatch(tombstones=[make_tombstone("b")], counts={CountKey(NOON, "file", "en", "watch"): 3}))
    before = [(change.sequence, change.post_id, change.post) for change in await store.changes_after(0)]
    newer = schema.VERSION + 1
    for module in ("schema", "installing", "tables"):
        monkeypatch.setattr(f"streams.stores.search.{module}.VERSION", newer)
    done = await install(old_server, opensearch=False)
    assert len(done) == len(schema.INDICES)
    assert await install(old_server, opensearch=False) == []

    new = await SearchStore.open(old_access)
    assert [(change.sequence, change.post_id, change.post) for change in await new.changes_after(0)] == before
    assert await new.last_sequence() == before[-1][0]
    assert await found(new, "ivory") == sorted(ids("a", "c", "d"), reverse=True)
    assert (await new.get(make_post_id("a"))).decision == "trade"
    assert (await new.locator(make_post_id("c"))).uid == "c"
    assert await new.cursor("file") == "9"
    await new.write(WriteBatch(cursors={"file": "10"}, posts=[make_flagged("c", "new", revised_at=later(hours=1))]))
    assert await new.cursor("file") == "10"
    changes = await new.changes_after(before[-1][0])
    assert [change.post_id for change in changes] == ids("c")
    assert await new.changes_after(changes[-1].sequence) == ()
    assert await new.count(EVERYTHING) == 3
    assert [row.count for row in await new.hours(NOON)] == [3]
    with pytest.raises(StoreUnavailable, match="start Lourie again"):
        await store.changes_after(0)
    await new.close()
    await store.close()


async def test_an_upgrade_cuts_the_words_of_kept_posts_anew(old_access, old_server, monkeypatch):
    await install(old_server, opensearch=False)
    monkeypatch.setattr("streams.stores.search.rows.search_tokens", lambda text: [text[:3]])
    store = await SearchStore.open(old_access)
    await store.write(WriteBatch(posts=[make_flagged("a", "ivory tusks")]))
    await store.close()
    monkeypatch.undo()
    newer = schema.VERSION + 1
    for module in ("schema", "installing", "tables"):
        monkeypatch.setattr(f"streams.stores.search.{module}.VERSION", newer)
    await install(old_server, opensearch=False)
    new = await SearchStore.open(old_access)
    assert await found(new, "ivo") == []
    assert await found(new, '"ivory tusks"') == ids("a")
    await new.close()
