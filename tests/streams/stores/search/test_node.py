import pytest

from streams.stores.search.client import Access, connect
from streams.stores.search.node import plain_media


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
