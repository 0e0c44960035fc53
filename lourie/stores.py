"""The store the settings choose: the one place that knows which kinds there are."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from streams.settings import Settings
from streams.stores.sqlite.store import SqliteStore


@asynccontextmanager
async def open_store(settings: Settings) -> AsyncIterator[SqliteStore]:
    """Open the store of these settings and close it in any case."""
    kept = await SqliteStore.open(settings.store_file)
    try:
        yield kept
    finally:
        await kept.close()
