import logging

import pytest

from schemas.store import WriteBatch
from streams.stores.search.client import Access, connect
from streams.stores.search.node import plain_media
from tests.builders import make_flagged, make_post_id


@pytest.mark.parametrize(
    ("media", "plain"),
    [
        ("application/vnd.elasticsearch+json; compatible-with=9", "application/json"),
        ("application/vnd.elasticsearch+x-ndjson; compatible-with=9", "application/x-ndjson"),
        ("application/json", "application/json"),
    ],
)
def test_media_types_lose_vendor_and_version(media, plain):
    assert plain_media(media) == plain


async def test_elasticsearchs_client_is_answered_by_opensearch(opensearch_server):
    server = connect(Access(address=opensearch_server.address, opensearch=True))
    assert (await server.client.cluster.health())["status"] in {"green", "yellow"}
    await server.client.close()


async def test_no_log_of_the_client_holds_a_post_even_at_its_lowest_level(store, caplog):
    with caplog.at_level(logging.DEBUG):
        await store.write(WriteBatch(posts=[make_flagged("a", "tusk of an old bull " * 80_000, text_key="k")]))
        assert (await store.get(make_post_id("a"))).flagged.post.text.startswith("tusk")
    assert "_bulk" in caplog.text
    assert "old bull" not in caplog.text
