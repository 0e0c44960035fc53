"""Search stores for the contract: one set of indices a server, emptied when a test opens its first store.

Making seven indices takes a second; emptying them takes a tenth of it.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from streams.stores.search.client import Access, connect
from streams.stores.search.installing import create, install, installed
from streams.stores.search.journal import JOURNAL
from streams.stores.search.schema import INDICES, LOCATORS, STATE, physical
from streams.stores.search.server import SearchServer, Write
from streams.stores.search.store import SearchStore

PREFIX = "contract"
SERVERS = ("elasticsearch", "opensearch")


def address_variable(name: str) -> str:
    """Name the variable that tells a test, and processes it starts, where a server is."""
    return f"TEST_{name.upper()}_ADDRESS"


def start_named_servers(request: pytest.FixtureRequest) -> None:
    """Start the servers that a test's parameters name."""
    for name in SERVERS:
        if f"[{name}" in request.node.name or f"-{name}" in request.node.name:
            os.environ[address_variable(name)] = request.getfixturevalue(f"{name}_server").address


def access_of(*, opensearch: bool) -> Access:
    name = "opensearch" if opensearch else "elasticsearch"
    return Access(address=os.environ[address_variable(name)], prefix=PREFIX, opensearch=opensearch)


async def open_search(folder: Path, clock: Callable[[], dt.datetime], *, opensearch: bool) -> SearchStore:
    """Open what the folder's first opening left, or an empty store."""
    access = access_of(opensearch=opensearch)
    opened = folder / "opened"
    if not opened.exists():
        await empty(access)
        opened.touch()
    return await SearchStore.open(access, clock=clock)


async def empty(access: Access) -> None:
    """Make the indices if there are none, and remove every document but the journal's number."""
    server = connect(access)
    try:
        if len(await installed(server)) < len(INDICES):
            await install(server, opensearch=access.opensearch)
        # For a minute a removed locator refuses one of an earlier time, which may be the next test's: all new.
        await server.client.indices.delete(index=physical(PREFIX, LOCATORS))
        await create(server, LOCATORS, aliased=True)
        await _remove_all(server)
    finally:
        await server.client.close()


async def _remove_all(server: SearchServer) -> None:
    journal = await server.get(STATE, JOURNAL)
    if journal.source:
        await server.write([Write(STATE, JOURNAL, journal.source | {"pending": False}, anyhow=True)])
    indices = f"{server.prefix}-*"
    await server.client.indices.refresh(index=indices)
    while True:
        answer = await server.client.search(index=indices, size=10_000, source=False)
        hits = [hit for hit in answer["hits"]["hits"] if hit["_id"] != JOURNAL]
        if not hits:
            break
        removals = [{"delete": {"_index": hit["_index"], "_id": hit["_id"]}} for hit in hits]
        await server.client.bulk(operations=removals, refresh=True)
