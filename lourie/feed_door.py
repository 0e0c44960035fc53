"""The feed's keys and memory as the desk is handed them: settings and a ledger in, a `FeedDoor` out."""

from __future__ import annotations

import logging
from collections.abc import Sequence

import click

from dashboards.desk.feed_door import FeedDoor
from schemas.feed import FeedKey
from streams.clock import utc_now
from streams.feed_keys import FeedKeyError, FeedKeys
from streams.feed_push import TOLD
from streams.ledger import Ledger
from streams.ledger.following import Step
from streams.settings import Settings

log = logging.getLogger(__name__)


def door_of(settings: Settings, ledger: Ledger) -> FeedDoor:
    """Open the feed to whoever holds a key of the keys file, which is read again whenever it changes.

    A keys file that cannot be used ends the command at its start; later every key is refused until it is mended.
    """
    keys = FeedKeys(settings.feed_keys_file)
    try:
        keys.all()
    except FeedKeyError as error:
        raise click.ClickException(str(error)) from None

    def identify(presented: str) -> FeedKey | None:
        try:
            return keys.identify(presented)
        except FeedKeyError as error:
            log.error("the feed's keys cannot be read: every key is refused", extra={"error": str(error)})  # noqa: TRY400 - the message says it all
            return None

    async def remember(platform: str, post_ids: Sequence[str]) -> None:
        told_now = tuple((post_id, TOLD) for post_id in post_ids)
        await ledger.following.commit(pulled(platform), 0, Step(counted=told_now), utc_now())

    async def told(platform: str, post_ids: Sequence[str]) -> frozenset[str]:
        marks = await ledger.following.counted(pulled(platform), post_ids)
        return frozenset(post_id for post_id, _ in marks)

    def has_feed(platform: str) -> bool:
        return may_leave(settings, platform) and keys.has_feed(platform)

    return FeedDoor(identify=identify, has_feed=has_feed, remember=remember, told=told)


def pulled(platform: str) -> str:
    """Name the follower of what a platform reads over HTTP, as the ledger knows it."""
    return f"pull:{platform}"


def may_leave(settings: Settings, platform: str) -> bool:
    """Say whether posts of a platform may leave by a feed: those of X only once its terms are accepted."""
    return platform != "x" or settings.x_terms_accepted
