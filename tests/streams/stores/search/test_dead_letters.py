from schemas.dead import DeadRecord
from schemas.store import WriteBatch
from streams.stores.search.dead_letters import dead
from tests.builders import NOON


async def test_a_list_longer_than_a_page_is_given_in_order(store, server, monkeypatch):
    monkeypatch.setattr("streams.stores.search.server.PAGE", 7)
    payloads = [str(number).encode() for number in range(30)]
    letters = [DeadRecord(stage="s", error="E", message="", payload=payload, at=NOON) for payload in payloads]
    await store.write(WriteBatch(dead=letters))
    server.see_all()
    entries = await dead(server, after=0, limit=25)
    assert [entry.record.payload for entry in entries] == payloads[:25]
    rest = await dead(server, after=entries[-1].number, limit=25)
    assert [entry.record.payload for entry in rest] == payloads[25:]
    assert await dead(server, after=0, limit=0) == ()
