"""The store the settings choose, the one place that knows which kinds there are; and the ledger beside it.

The client of a search server is imported where there is one: it takes a quarter of a second.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Protocol

import click

from schemas.store import Store, StoreUnavailable
from streams.ledger import Ledger
from streams.settings import Settings
from streams.stores.sqlite.store import SqliteStore

if TYPE_CHECKING:
    from streams.stores.search.client import Access


class OperatedStore(Store, Protocol):
    """A store with what its operator needs beside the contract."""

    async def scrub(self) -> None:
        """Leave no byte of what was erased where this store can see to it."""


def has_store(settings: Settings) -> bool:
    """Say whether there is a store to look into: a search server is taken to be there, a file must be."""
    return settings.store != "sqlite" or settings.store_file.exists()


@asynccontextmanager
async def open_store(settings: Settings) -> AsyncIterator[OperatedStore]:
    """Open the store of these settings and close it in any case; one that cannot be used ends the command."""
    kept = await _open(settings)
    try:
        yield kept
    finally:
        await kept.close()


@asynccontextmanager
async def open_ledger(settings: Settings) -> AsyncIterator[Ledger]:
    """Open the ledger of these settings, made when missing, and close it in any case."""
    settings.data_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    ledger = await Ledger.open(settings.ledger_file)
    try:
        yield ledger
    finally:
        await ledger.close()


async def init_store(settings: Settings) -> list[str]:
    """Make the store or bring it up to date; gives what was done, nothing when it was."""
    if settings.store == "sqlite":
        existed = settings.store_file.exists()
        settings.data_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        await (await SqliteStore.open(settings.store_file)).close()
        return [] if existed else [f"made {settings.store_file}"]
    from streams.stores.search.client import connect
    from streams.stores.search.installing import SearchStoreError, install

    try:
        server = connect(access_of(settings))
        try:
            return await install(server, opensearch=settings.store == "opensearch")
        finally:
            await server.client.close()
    except (OSError, SearchStoreError, StoreUnavailable) as error:
        raise click.ClickException(str(error)) from None


def access_of(settings: Settings) -> Access:
    """Give how the settings say the search server is reached."""
    from streams.stores.search.client import Access

    return Access(
        address=settings.search_address,
        prefix=settings.search_index_prefix,
        opensearch=settings.store == "opensearch",
        api_key_file=settings.search_api_key_file,
        ca_file=settings.search_ca_file,
    )


def place_of(settings: Settings) -> str:
    """Say where the store is."""
    if settings.store == "sqlite":
        return str(settings.store_file)
    return f"{settings.store} at {settings.search_address}, indices {settings.search_index_prefix}-*"


async def _open(settings: Settings) -> OperatedStore:
    if settings.store == "sqlite":
        return await SqliteStore.open(settings.store_file)
    from streams.stores.search.installing import SearchStoreError
    from streams.stores.search.store import SearchStore

    try:
        return await SearchStore.open(access_of(settings))
    except (OSError, SearchStoreError, StoreUnavailable) as error:
        raise click.ClickException(str(error)) from None
