from schemas.dead import DeadRecord
from schemas.store import WriteBatch
from streams.stores.search.sweeping import is_unswept, note_needles, sweep
from tests.builders import NOON


def letter(payload):
    return DeadRecord(stage="s", error="E", message="", payload=payload, at=NOON)


async def test_needles_are_noted_only_while_there_are_letters(store, server):
    await note_needles(server, ["file-12345"])
    assert not await is_unswept(server)
    await store.write(WriteBatch(dead=[letter(b"x file-12345 y"), letter(b"other")]))
    server.see_all()
    await note_needles(server, ["file-12345"])
    assert await is_unswept(server)
    await sweep(server)
    assert not await is_unswept(server)
    assert [entry.record.payload for entry in await store.dead()] == [b"other"]


async def test_needles_outlive_the_process_that_noted_them(store, server, open_another):
    await store.write(WriteBatch(dead=[letter(b"x file-12345 y")]))
    server.see_all()
    await note_needles(server, ["file-12345"])
    other = await open_another()
    await other.scrub()
    assert await other.dead() == ()
