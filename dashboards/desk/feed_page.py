"""One page of a platform's feed: the store's changes after a place in, lines and the next place out."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from processors.present.platform_feed import feed_line, is_of, is_shown
from processors.taxa import Taxon
from schemas.feed import FeedLine, FeedPost
from schemas.store import Change, Store

STEP_CHANGES = 200
"""Changes asked for at once. Chosen by hand, not measured."""
SCAN_CHANGES = 2000
"""Changes one page may look at, most of them another platform's. Chosen by hand, not measured: keeps a page short."""


@dataclass(frozen=True)
class ReadPage:
    """Lines in the order of their changes, and the sequence the next page begins after."""

    lines: tuple[FeedLine, ...]
    after: int
    more: bool


async def read_page(
    store: Store,
    platform: str,
    after: int,
    *,
    limit: int,
    taxa: Mapping[str, Taxon],
    told: Callable[[str, Sequence[str]], Awaitable[frozenset[str]]],
) -> ReadPage:
    """Read at most `limit` lines of a platform's own posts.

    A page without a line keeps its place until it has one, or has looked at `SCAN_CHANGES` changes: asking a quiet
    feed again is answered the same.
    """
    lines: list[FeedLine] = []
    place, scanned = after, 0
    while scanned < SCAN_CHANGES:
        changes = await store.changes_after(place, limit=STEP_CHANGES)
        for change, line in await _lines(store, platform, changes, taxa, told):
            if line is not None:
                lines.append(line)
            place = change.sequence
            if len(lines) == limit:
                return ReadPage(tuple(lines), place, more=True)
        scanned += len(changes)
        if len(changes) < STEP_CHANGES:
            return ReadPage(tuple(lines), place if lines else after, more=False)
    return ReadPage(tuple(lines), place, more=True)


def posts_of(lines: Sequence[FeedLine]) -> list[str]:
    """Give the ids of the posts that lines tell of, retractions apart."""
    return [line.id for line in lines if isinstance(line, FeedPost)]


async def _lines(
    store: Store,
    platform: str,
    changes: Sequence[Change],
    taxa: Mapping[str, Taxon],
    told: Callable[[str, Sequence[str]], Awaitable[frozenset[str]]],
) -> list[tuple[Change, FeedLine | None]]:
    own = [change for change in changes if is_of(change, platform)]
    known = await told(platform, [change.post_id for change in own]) if own else frozenset[str]()
    shown = [change for change in own if is_shown(change)]
    locators = await asyncio.gather(*(store.locator(change.post_id) for change in shown))
    found = {change.post_id: locator for change, locator in zip(shown, locators, strict=True)}
    wanted = {change.post_id for change in own}
    return [
        (
            change,
            feed_line(change, found.get(change.post_id), taxa, told=change.post_id in known)
            if change.post_id in wanted
            else None,
        )
        for change in changes
    ]
