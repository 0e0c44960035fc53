"""A real Elasticsearch, emptied for each test, and what a second process would open beside."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from streams.stores.search.client import Access, connect
from streams.stores.search.server import SearchServer
from streams.stores.search.store import SearchStore
from tests.contracts.search import access_of, address_variable, empty
from tests.contracts.stores import Hands
from tests.servers.elasticsearch import Elasticsearch

Open = Callable[[], Awaitable[SearchStore]]


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
async def access(elasticsearch_server: Elasticsearch) -> Access:
    os.environ[address_variable("elasticsearch")] = elasticsearch_server.address
    access = access_of(opensearch=False)
    await empty(access)
    return access


@pytest.fixture
async def server(access: Access) -> AsyncIterator[SearchServer]:
    connected = connect(access)
    yield connected
    await connected.client.close()


@pytest.fixture
async def open_another(access: Access, clock: Hands) -> AsyncIterator[Open]:
    """Give a function that opens the store once more, as another process would."""
    opened: list[SearchStore] = []

    async def another() -> SearchStore:
        opened.append(await SearchStore.open(access, clock=clock))
        return opened[-1]

    yield another
    for store in opened:
        await store.close()


@pytest.fixture
async def store(open_another: Open) -> SearchStore:
    return await open_another()
