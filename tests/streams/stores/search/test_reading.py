from schemas.store import PostQuery, WriteBatch
from streams.stores.search.reading import count_by, newest, page_of
from streams.stores.search.rows import STORED
from tests.builders import NOON, make_author, make_flagged
from tests.contracts.stores import found, ids


async def test_another_process_finds_a_post_within_the_refresh(store, open_another):
    other = await open_another()
    await other.count(PostQuery())
    await store.write(WriteBatch(posts=[make_flagged("a", "ivory")]))
    other._server.see_all()
    assert await found(other, "ivory") == ids("a")


async def test_more_rows_than_a_page_of_the_server(store, server, monkeypatch):
    monkeypatch.setattr("streams.stores.search.reading.PAGE", 4)
    await store.write(WriteBatch(posts=[make_flagged(str(number)) for number in range(11)]))
    server.see_all()
    assert len(await newest(server, {"match_all": {}}, after=None, limit=10, fields=STORED)) == 10


async def test_counts_of_many_values_are_exact(store, server):
    posts = [make_flagged(str(n), author=make_author(str(n % 700))) for n in range(1500)]
    await store.write(WriteBatch(posts=posts))
    server.see_all()
    rows = await count_by(server, PostQuery(), "author", NOON, limit=150)
    three = sorted(make_author(str(n)) for n in range(100))
    assert [(row.value, row.count) for row in rows[:100]] == [(author, 3) for author in three]
    assert {row.count for row in rows[100:]} == {2}


def test_an_empty_page_is_the_last():
    assert page_of([], more=True).next is None


async def test_half_a_character_finds_nothing(store):
    await store.write(WriteBatch(posts=[make_flagged("a", "ivory")]))
    assert await found(store, "ivory \ud83d") == []
