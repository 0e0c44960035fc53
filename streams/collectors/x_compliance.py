"""A compliance event of X in, the tombstones it orders out.

The filtered stream of today's access gives none; the streams that do (Enterprise) have these shapes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from schemas.tombstone import Tombstone, TombstoneReason
from streams.collectors.times import believable, parse_time
from streams.collectors.uids import post_id_of, uid_of
from streams.collectors.x_text import PLATFORM
from streams.pseudonyms import Pseudonyms

POST_EVENTS: dict[str, TombstoneReason] = {"delete": "deleted", "drop": "takendown"}
USER_EVENTS: dict[str, TombstoneReason] = {
    "user_delete": "deleted",
    "user_suspend": "suspended",
    "user_protect": "deactivated",
    "user_undelete": "active",
    "user_unsuspend": "active",
    "user_unprotect": "active",
}
"""What happens to an account happens to its posts; a protected account is hidden, which can be taken back."""


def to_tombstones(data: Mapping[str, Any], pseudonyms: Pseudonyms, now: dt.datetime) -> tuple[Tombstone, ...] | None:
    """Give what an event orders; None for what is no such event. An author is named under every key."""
    for name, reason in POST_EVENTS.items():
        if post_id := _native_id(data.get(name), "tweet"):
            at = _at(data[name], now)
            gone = post_id_of(PLATFORM, uid_of(PLATFORM, post_id))
            return (Tombstone(platform=PLATFORM, post_id=gone, reason=reason, effective_at=at, observed_at=now),)
    for name, reason in USER_EVENTS.items():
        if user_id := _native_id(data.get(name), "user"):
            at = _at(data[name], now)
            return tuple(
                Tombstone(platform=PLATFORM, author=author, reason=reason, effective_at=at, observed_at=now)
                for author in pseudonyms.authors(PLATFORM, user_id)
            )
    return None


def _native_id(event: object, key: str) -> str | None:
    subject = event.get(key) if isinstance(event, Mapping) else None
    native_id = subject.get("id") if isinstance(subject, Mapping) else None
    return native_id if isinstance(native_id, str) and native_id else None


def _at(event: Mapping[str, Any], now: dt.datetime) -> dt.datetime:
    return believable(parse_time(event.get("event_at")), now) or now
