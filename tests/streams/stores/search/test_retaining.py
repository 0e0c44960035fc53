from schemas.record import to_microseconds
from schemas.store import Retention, WriteBatch
from schemas.tally import CountKey
from streams.stores.lifetimes import COUNTER_DAYS
from streams.stores.search.retaining import drop_expired, erase_expired
from streams.stores.search.schema import MARKS, POSTS
from tests.builders import NOON, make_flagged
from tests.contracts.stores import EVERYTHING, later, make_mute, make_tombstone


async def test_more_posts_than_a_chunk_go(store, server, monkeypatch):
    monkeypatch.setattr("streams.stores.search.retaining.CHUNK_POSTS", 3)
    await store.write(WriteBatch(posts=[make_flagged(str(number), level="watch") for number in range(10)]))
    server.see_all()
    assert await erase_expired(server, Retention(), to_microseconds(later(days=8))) == 10
    server.see_all()
    assert await erase_expired(server, Retention(), to_microseconds(later(days=8))) == 0
    assert await store.count(EVERYTHING) == 0


async def test_marks_traces_mutes_and_counters_go_in_their_time(store, server):
    await store.write(WriteBatch(posts=[make_flagged("a")], counts={CountKey(NOON, "file", "en", "watch"): 1}))
    await store.write(WriteBatch(tombstones=[make_tombstone("a"), make_tombstone("unknown")]))
    await store.mute(make_mute("domain", "a.example"))
    left = []
    for days in (1, 3, 91, COUNTER_DAYS + 1):
        server.see_all()
        await drop_expired(server, Retention(), to_microseconds(later(days=days)))
        server.see_all()
        store._server.see_all()
        counted = [row.count for row in await store.hours(NOON)]
        left.append((await server.count(MARKS), await server.count(POSTS), len(await store.mutes(NOON)), counted))
    assert left == [(2, 1, 0, [1]), (1, 1, 0, [1]), (1, 0, 0, [1]), (1, 0, 0, [])]
