import asyncio

from schemas.store import SourceState, WriteBatch
from streams.stores.search.schema import VERSION
from streams.stores.search.tables import mutes, stats
from tests.builders import NOON, make_flagged
from tests.contracts.stores import make_mute


async def test_mutes_given_at_once_are_all_kept(store, server, open_another):
    stores = [store, await open_another()]
    await asyncio.gather(*(stores[n % 2].mute(make_mute("domain", f"{n}.example")) for n in range(10)))
    assert len(await mutes(server, NOON)) == 10


async def test_many_sources_are_given_by_name(store):
    names = [f"source-{number}" for number in range(12)]
    for name in reversed(names):
        await store.report(SourceState(source=name, state="live", since=NOON))
    assert [state.source for state in await store.sources()] == sorted(names)


async def test_stats_tell_the_size_on_disk_and_the_version(store, server):
    await store.write(WriteBatch(posts=[make_flagged("a")]))
    server.see_all()
    told = await stats(server)
    assert told.file_bytes > 0
    assert told.schema_version == VERSION
