"""A push over a real store and ledger to a real receiver."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from schemas.store import Store
from streams.clock import utc_now
from streams.feed_endpoints import FeedEndpoint
from streams.feed_push import FeedPush, PushParts
from streams.ledger import Ledger
from streams.metrics import Metrics
from streams.outbox import Patience
from streams.stores.sqlite.store import SqliteStore
from streams.webhooks import make_client

QUICK = Patience(base_seconds=0.02, cap_seconds=0.05, away_cap_seconds=0.05, poll_seconds=0.02)
SECRET, OTHER_SECRET = (f"whsec_{base64.b64encode(bytes([number]) * 32).decode()}" for number in (1, 2))


def write_secret(file: Path, *secrets: str) -> Path:
    file.write_text("\n".join(secrets) + "\n")
    file.chmod(0o600)
    return file


def write_feeds(folder: Path, url: str, platform: str = "bluesky", **keys: str) -> Path:
    """Write a feeds file with one platform and its secret beside it."""
    write_secret(folder / "bluesky.secret", SECRET)
    more = "".join(f"{key} = {value}\n" for key, value in keys.items())
    file = folder / "feeds.toml"
    file.write_text(f'[platforms.{platform}]\nurl = "{url}"\nsecret_file = "bluesky.secret"\n{more}')
    return file


class Pushing:
    """What one process that pushes has open."""

    def __init__(self, store: Store, ledger: Ledger, client: httpx.AsyncClient, endpoint: FeedEndpoint) -> None:
        parts = PushParts(store=store, ledger=ledger, taxa={}, client=client, clock=utc_now, metrics=Metrics())
        self.store, self.ledger = store, ledger
        self.push = FeedPush(endpoint, parts, QUICK)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Push from where the ledger says; what is written inside comes after its place was set."""
        await self.push.start()
        tasks = [asyncio.ensure_future(work()) for work in (self.push.follow, self.push.deliver)]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def pushing(folder: Path, url: str, store: Store | None = None, **changes: Any) -> AsyncIterator[Pushing]:
    """Open a push from a store, or from one of its own in the folder."""
    endpoint = FeedEndpoint(
        **{"platform": "bluesky", "url": url, "secret_file": folder / "bluesky.secret", "timeout_seconds": 2} | changes
    )
    own = None if store else await SqliteStore.open(folder / "store.sqlite")
    ledger = await Ledger.open(folder / "ledger.sqlite")
    async with make_client() as client:
        yield Pushing(store or own, ledger, client, endpoint)  # type: ignore[arg-type]
    await ledger.close()
    if own:
        await own.close()
