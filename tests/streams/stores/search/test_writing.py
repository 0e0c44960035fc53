import asyncio

from schemas.store import WriteBatch
from streams.stores.search.schema import LOCATORS, POSTS
from streams.stores.search.server import Write
from tests.builders import make_author, make_flagged, make_post_id
from tests.contracts.stores import EVERYTHING, ids, later, make_label, make_tombstone

ID = make_post_id("a")


async def test_writers_at_once_leave_the_newest_revision_and_its_locator(store, open_another):
    stores = [store, await open_another(), await open_another()]
    revisions = [make_flagged("a", f"text {n}", revision=str(n), revised_at=later(minutes=n)) for n in range(9)]
    outcomes = await asyncio.gather(
        *(stores[n % 3].write(WriteBatch(posts=[one])) for n, one in enumerate(reversed(revisions)))
    )
    assert (await store.get(ID)).flagged.post.text == "text 8"
    assert (await store.locator(ID)).uid == "a"
    assert await store.count(EVERYTHING) == 1
    assert 1 <= sum(outcome.stored_count for outcome in outcomes) <= 9


async def test_a_decision_given_while_a_revision_comes_is_not_lost(store, open_another):
    other = await open_another()
    await store.write(WriteBatch(posts=[make_flagged("a")]))
    for number in range(5):
        revision = make_flagged("a", f"text {number}", revised_at=later(minutes=number + 1))
        label = make_label("a", "trade", at=later(minutes=number), by=f"officer {number}")
        await asyncio.gather(store.write(WriteBatch(posts=[revision])), other.label(label))
    stored = await store.get(ID)
    assert (stored.flagged.post.text, stored.decision) == ("text 4", "trade")
    assert len(await store.labels(ID)) == 5


async def test_no_post_survives_an_erasing_that_comes_at_the_same_time(store, open_another):
    """Whoever comes last sees the other: also where author and posts are written by two processes at once."""
    other = await open_another()
    for number in range(12):
        author = make_author(f"author {number}")
        posts = [make_flagged(f"{number}-{place}", author=author) for place in range(3)]
        order = make_tombstone(author=author) if number % 2 else make_tombstone(f"{number}-0")
        await asyncio.gather(
            store.write(WriteBatch(posts=posts)), other.write(WriteBatch(tombstones=[order])), asyncio.sleep(0.001)
        )
    left = {row.flagged.post.id for row in (await store.search(EVERYTHING, limit=100)).rows}
    assert left == set(ids(*(f"{number}-{place}" for number in range(0, 12, 2) for place in (1, 2))))


async def test_a_mark_that_came_between_reading_and_writing_is_seen(store, server, monkeypatch):
    other_write = store._server.write
    done = False

    async def write_after_the_tombstone(writes, **more):
        nonlocal done
        if not done and any(write.name == POSTS for write in writes):
            done = True
            await store.write(WriteBatch(tombstones=[make_tombstone("a")]))
        return await other_write(writes, **more)

    monkeypatch.setattr(store._server, "write", write_after_the_tombstone)
    await store.write(WriteBatch(posts=[make_flagged("a")]))
    assert await store.get(ID) is None
    assert (await server.get(LOCATORS, ID)).source is None


async def test_a_stale_revision_after_its_deletion_is_refused_also_when_traces_are_gone(store, server):
    await store.write(WriteBatch(posts=[make_flagged("a", revision="2", revised_at=later(hours=1))]))
    await store.write(WriteBatch(tombstones=[make_tombstone("a", effective_at=later(hours=2))]))
    await server.write([Write(POSTS, ID, None)])
    for minutes in (0, 60, 120):
        await store.write(WriteBatch(posts=[make_flagged("a", revised_at=later(minutes=minutes))]))
    assert await store.get(ID) is None
    assert (await server.get(LOCATORS, ID)).source is None


async def test_a_locator_that_a_broken_off_write_left_out_comes_with_the_redelivery(store, monkeypatch):
    whole = store._server.write

    async def without_locators(writes, **more):
        return await whole([write for write in writes if write.name != LOCATORS], **more)

    monkeypatch.setattr(store._server, "write", without_locators)
    await store.write(WriteBatch(posts=[make_flagged("a")]))
    assert await store.locator(ID) is None
    monkeypatch.undo()
    await store.write(WriteBatch(posts=[make_flagged("a")]))
    assert (await store.locator(ID)).uid == "a"
