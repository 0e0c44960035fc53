from schemas.store import PostQuery, WriteBatch
from streams.stores.search.grouping import search_groups
from tests.builders import NOON, make_flagged
from tests.contracts.stores import all_pages, later


async def test_groups_that_spread_over_many_pages_are_given_once(store):
    posts = [make_flagged(str(n), at=later(minutes=n), text_key="spam" if n % 3 else f"own {n}") for n in range(90)]
    await store.write(WriteBatch(posts=posts))
    rows = await all_pages(store, PostQuery(), limit=2, grouped=True)
    assert [row.repeat_count for row in rows if row.flagged.text_key == "spam"] == [60]
    assert len(rows) == 31


async def test_nothing_found_is_no_group(server):
    assert (await search_groups(server, PostQuery(search="none"), NOON, after=None, limit=5)).rows == ()
