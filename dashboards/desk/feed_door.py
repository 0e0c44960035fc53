"""`FeedDoor`: what the desk may know of the feed for platforms: who holds a key, and what was told to whom.

Whoever starts the desk hands these functions in; the desk knows neither the keys file nor the ledger behind them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from schemas.feed import FeedKey


@dataclass(frozen=True, kw_only=True)
class FeedDoor:
    """Keys and memory of the feed, and how often it may be asked."""

    identify: Callable[[str], FeedKey | None]
    """The key's record of a key as presented; none for a wrong or revoked one."""
    has_feed: Callable[[str], bool]
    """Whether a platform of this name has, or had, a key."""
    remember: Callable[[str, Sequence[str]], Awaitable[None]]
    """Note the posts a platform is about to be told of. Raises StoreUnavailable."""
    told: Callable[[str, Sequence[str]], Awaitable[frozenset[str]]]
    """Those of some posts that a platform was ever told of. Raises StoreUnavailable."""
    requests_per_minute: int = 60
    """Of one key. Chosen by hand, not measured: a platform that polls every second is served."""
    refusals_per_minute: int = 20
    """Of one address without a valid key. Chosen by hand, not measured: bounds what strangers write into the trail."""
