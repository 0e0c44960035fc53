import asyncio

from schemas.store import WriteBatch
from streams.stores.search.changes import changes_after, last_sequence, remember_last
from tests.builders import make_flagged


async def test_who_follows_while_many_write_misses_nothing(store, open_another):
    writers = [await open_another() for _ in range(4)]
    follower = await open_another()
    seen: list[str] = []
    done = False

    async def write(place, one):
        for number in range(10):
            await one.write(WriteBatch(posts=[make_flagged(f"{place}-{number}-{part}") for part in range(3)]))

    async def follow():
        sequence = 0
        while True:
            ended = done
            changes = await follower.changes_after(sequence, limit=7)
            assert [change.sequence for change in changes] == sorted({change.sequence for change in changes})
            seen.extend(change.post_id for change in changes)
            sequence = changes[-1].sequence if changes else sequence
            if ended and not changes:
                return

    following = asyncio.ensure_future(follow())
    await asyncio.gather(*(write(place, one) for place, one in enumerate(writers)))
    done = True
    await following
    assert len(seen) == len(set(seen)) == 120


async def test_the_last_number_is_remembered_once_its_trace_goes(store, server):
    await store.write(WriteBatch(posts=[make_flagged("a")]))
    before = await last_sequence(server)
    await remember_last(server)
    await remember_last(server)
    assert await last_sequence(server) == before
    assert await changes_after(server, before, limit=5) == ()
    assert await changes_after(server, 0, limit=0) == ()
