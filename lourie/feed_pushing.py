"""The feeds file in, one webhook a platform out, pushed for as long as the process runs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence

import click

from lourie.feed_door import may_leave
from processors.taxa import Taxon
from schemas.store import Store
from streams.clock import utc_now
from streams.feed_endpoints import FeedEndpoint, FeedsError, read_endpoints
from streams.feed_push import FeedPush, PushParts
from streams.ledger import Ledger
from streams.metrics import Metrics
from streams.settings import Settings
from streams.webhooks import make_client


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


async def push_feeds(
    endpoints: Sequence[FeedEndpoint],
    store: Store,
    ledger: Ledger,
    taxa: Callable[[], Mapping[str, Taxon]],
    metrics: Metrics,
) -> None:
    """Push to every enabled endpoint until cancelled; returns at once when there is none."""
    enabled = [endpoint for endpoint in endpoints if endpoint.enabled]
    if not enabled:
        return
    async with make_client() as client, asyncio.TaskGroup() as group:
        parts = PushParts(store=store, ledger=ledger, taxa=taxa, client=client, clock=utc_now, metrics=metrics)
        for endpoint in enabled:
            group.create_task(FeedPush(endpoint, parts).run())
