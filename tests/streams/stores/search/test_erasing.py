import pytest

from schemas.store import StoreUnavailable, WriteBatch
from streams.stores.search.erasing import erase, forget, settle
from streams.stores.search.schema import INDICES, LABELS, LOCATORS, POSTS
from tests.builders import make_author, make_flagged, make_post_id
from tests.contracts.stores import EVERYTHING, make_label, make_tombstone

ID = make_post_id("a")
SECRET = "tusk-of-a-lost-elephant"


async def everything_kept(server) -> str:
    told = ""
    for name in INDICES:
        async for hit in server.every(name, {"match_all": {}}, fields=True, fresh=True):
            told += repr(hit)
    return told


@pytest.mark.parametrize("reason", ["deleted", "takendown"])
async def test_no_index_holds_a_word_of_what_was_erased(store, server, reason):
    whole = make_flagged("native-id-of-a", f"{SECRET} for sale", title=SECRET, author=make_author("x"))
    post_id = whole.post.id
    await store.write(WriteBatch(posts=[whole], cursors={"file": "1"}))
    await store.label(make_label("native-id-of-a", note=SECRET))
    assert SECRET in await everything_kept(server)
    order = make_tombstone("native-id-of-a", reason)
    await store.write(WriteBatch(tombstones=[order], cursors={"file": "2"}))
    told = await everything_kept(server)
    assert SECRET not in told
    assert "native-id-of-a" not in told
    assert post_id in told
    await store.scrub()


@pytest.mark.parametrize("at", range(1, 5))
async def test_an_erasing_broken_off_anywhere_is_finished_when_tried_again(store, server, monkeypatch, at):
    await store.write(WriteBatch(posts=[make_flagged("a")]))
    await store.label(make_label("a"))
    whole, left = store._server.write, at

    async def breaking(writes, **more):
        nonlocal left
        left -= 1
        if left == 0:
            raise StoreUnavailable("the line broke")
        return await whole(writes, **more)

    monkeypatch.setattr(store._server, "write", breaking)
    order = WriteBatch(tombstones=[make_tombstone("a")])
    with pytest.raises(StoreUnavailable):
        await store.write(order)
    await store.write(order)
    server.see_all()
    for name in (LOCATORS, LABELS):
        assert await server.count(name) == 0
    assert await store.count(EVERYTHING) == 0


async def test_nothing_to_forget_asks_nothing(server):
    assert await forget(server, [], 0) == 0
    assert await erase(server, [], 0) == 0


async def test_settling_brings_a_post_in_line_with_its_marks(store, server):
    await store.write(WriteBatch(posts=[make_flagged("a")]))
    await store.write(WriteBatch(tombstones=[make_tombstone("a", "suspended")]))
    await settle(server, [ID], 0)
    assert (await server.get(POSTS, ID)).source["hidden"]
