"""`Tombstone`: an order to delete, hide, restore or edit out."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from schemas.post import PostId, Pseudonym
from schemas.record import Record

TombstoneReason = Literal["deleted", "takendown", "deactivated", "suspended", "active", "legal", "expired", "operator"]
Effect = Literal["erase", "erase_text", "hide", "restore"]

EFFECTS: dict[TombstoneReason, Effect] = {
    "deleted": "erase",
    "legal": "erase",
    "expired": "erase",
    "operator": "erase",
    "takendown": "erase_text",
    "deactivated": "hide",
    "suspended": "hide",
    "active": "restore",
}
"""erase: leave no byte but a textless mark. erase_text: the finding's reasons and the decision stay.
hide: out of every list until an `active` restores it."""


class Tombstone(Record, frozen=True, kw_only=True, tag_field="schema", tag="tombstone/1"):
    """Applies to one post (`post_id`) or to every post of an author (`author`), never to both.

    A later revision than `effective_at` (say, an account that came back) is not refused.
    """

    platform: str
    post_id: PostId | None = None
    author: Pseudonym | None = None
    reason: TombstoneReason
    effective_at: dt.datetime
    observed_at: dt.datetime

    def __post_init__(self) -> None:
        if (self.post_id is None) == (self.author is None):
            raise ValueError("expected exactly one of post_id and author")
