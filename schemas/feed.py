"""What a platform is told of its own posts: `FeedPost`, `FeedRetraction`, the end of a page, and a webhook's body."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

import msgspec

from schemas.finding import Level, Share
from schemas.label import Decision
from schemas.post import PostId
from schemas.record import Record

FeedLevel = Literal["review", "alert"]
FEED_LEVELS: tuple[FeedLevel, ...] = ("review", "alert")
"""What leaves the house: a post at watch is a hint for analysts, not for a platform."""
RetractionReason = Literal["gone", "not_trade", "level_fell"]
"""gone: deleted, hidden, taken down or past our retention. not_trade: an analyst decided so.
level_fell: a later revision, or later knowledge, no longer reaches the feed's levels."""
PlatformName = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9_]{1,32}$")]


class FeedSpecies(Record, frozen=True, kw_only=True):
    """A species the finding names."""

    id: str
    name: str
    """In English."""
    scientific_name: str
    listing: str
    """Its CITES listing in words and with its date, such as `CITES I as of CoP20, verify`."""


class FeedPost(Record, frozen=True, kw_only=True, tag_field="schema", tag="feed-post/1", omit_defaults=False):
    """A post that its own platform should look at. A later line with the same id replaces an earlier one."""

    id: PostId
    platform: PlatformName
    uid: str
    """The platform's own name of the post."""
    url: str | None = None
    revision: str
    """The platform's revision of the post that was judged."""
    level: Level
    score: Share
    language: str
    species: tuple[FeedSpecies, ...] = ()
    """Strongest first; may be empty."""
    because: tuple[str, ...] = ()
    """Sentences, strongest first, for and against."""
    decision: Decision = "undecided"
    """What an analyst decided; `undecided` until somebody looked."""
    created_at: dt.datetime | None = None
    """The platform's own claim."""
    observed_at: dt.datetime
    judged_at: dt.datetime | None = None


class FeedRetraction(
    Record, frozen=True, kw_only=True, tag_field="schema", tag="feed-retraction/1", omit_defaults=False
):
    """Forget what was said of a post. May come twice, or for a post the reader never saw: both mean nothing new."""

    id: PostId
    platform: PlatformName
    reason: RetractionReason


FeedLine = FeedPost | FeedRetraction


class FeedPage(Record, frozen=True, kw_only=True, tag_field="schema", tag="feed-page/1", omit_defaults=False):
    """The last line of every page."""

    next: str
    """The cursor to ask with for what comes after this page."""
    more: bool
    """True: ask again at once; false: this was the newest."""


class FeedDelivery(Record, frozen=True, kw_only=True, tag_field="schema", tag="feed-delivery/1", omit_defaults=False):
    """The body of one webhook call, in the shape Standard Webhooks recommends (type, timestamp, data)."""

    type: Literal["posts.changed", "feed.test"]
    timestamp: dt.datetime
    """When the batch was made; the same in every try."""
    platform: PlatformName
    data: tuple[FeedLine, ...] = ()
    """In the order the changes happened."""


class FeedKey(Record, frozen=True, kw_only=True, tag_field="schema", tag="feed-key/1"):
    """One key of a platform as the keys file holds it: never the key itself, only its digest."""

    id: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{8}$")]
    platform: PlatformName
    digest: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
    """SHA-256 of the key. The key is 256 random bits, so that nobody can guess it from its digest, however fast."""
    added_at: dt.datetime
    revoked_at: dt.datetime | None = None
