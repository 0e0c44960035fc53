"""The feeds file in; the work that pushes each platform's changes to its webhook out."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Sequence
from typing import Any

import click
import httpx

from lourie.delivering import FINISH_SECONDS, keep_up
from lourie.feed_door import may_leave
from processors.knowledge import packaged_data
from processors.taxa import read_taxa
from schemas.store import Store
from streams.clock import utc_now
from streams.faults import describe
from streams.feed_endpoints import FeedEndpoint, FeedsError, read_endpoints
from streams.feed_push import FeedPush, PushParts
from streams.ledger import Ledger
from streams.metrics import Metrics
from streams.settings import Settings
from streams.webhooks import make_client

log = logging.getLogger(__name__)


def endpoints_of(settings: Settings) -> tuple[FeedEndpoint, ...]:
    """Read the feeds file of the settings, none when there is none; a fault in it ends the command."""
    if settings.feeds_file is None:
        return ()
    try:
        endpoints = read_endpoints(settings.feeds_file)
    except FeedsError as error:
        raise click.ClickException(str(error)) from None
    for endpoint in endpoints:
        if endpoint.enabled and not may_leave(settings, endpoint.platform):
            raise click.ClickException(
                f"{settings.feeds_file}: platforms.{endpoint.platform}: posts from X leave only once its terms are "
                "accepted (x_terms_accepted); set enabled = false until then"
            )
    return endpoints


class FeedPushing:
    """The work of pushing to every enabled endpoint over one store and ledger, and an orderly end."""

    def __init__(self, pushes: Sequence[FeedPush], client: httpx.AsyncClient) -> None:
        self._pushes = pushes
        self._client = client

    @classmethod
    def open(cls, endpoints: Sequence[FeedEndpoint], store: Store, ledger: Ledger, metrics: Metrics) -> FeedPushing:
        """Put the work together; `finish` lets its client go."""
        taxa = read_taxa(packaged_data() / "taxa.tsv")
        client = make_client()
        parts = PushParts(store=store, ledger=ledger, taxa=taxa, client=client, clock=utc_now, metrics=metrics)
        pushes = [FeedPush(endpoint, parts) for endpoint in endpoints if endpoint.enabled]
        return cls(pushes, client)

    async def begin(self) -> None:
        """Set the places now: what is stored from here on is pushed. Raises StoreUnavailable."""
        for push in self._pushes:
            await push.start()

    @property
    def count(self) -> int:
        """How many platforms are pushed to."""
        return len(self._pushes)

    def works(self) -> list[Coroutine[Any, Any, None]]:
        """Give what runs until it is cancelled."""
        return [keep_up(push.name, work) for push in self._pushes for work in (push.follow, push.deliver)]

    async def finish(self, seconds: float = FINISH_SECONDS) -> None:
        """Take in what was stored last and try to send it, once the works were cancelled; what is not done waits."""
        try:
            async with asyncio.timeout(seconds):
                await asyncio.gather(*(push.finish() for push in self._pushes))
        except TimeoutError:
            log.info("calls to platforms wait in the outbox until the next start")
        except Exception as error:
            log.error("the last changes are pushed at the next start", extra={"error": describe(error)})  # noqa: TRY400
        finally:
            await self._client.aclose()
