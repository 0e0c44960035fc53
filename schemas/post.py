"""`Post`: one public post in our words, and `Locator`, the part that leads back to a person."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

import msgspec

from schemas.record import Record

PostKind = Literal["post", "reply", "quote", "repost", "comment", "listing", "article", "report"]
PostId = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9_]{1,32}:[0-9a-f]{32}$")]
"""`<platform>:<sha256(uid)[:32]>`."""
Pseudonym = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9]{1,16}:[0-9a-f]{32}$")]
"""`<key id>:<hex HMAC-SHA256(key, platform 0x1f native author id)[:32]>`; never a name."""


class Reference(Record, frozen=True, kw_only=True):
    """Another post this one answers, quotes, repeats or edits."""

    relation: Literal["reply", "root", "quote", "repost", "edit_of", "thread"]
    id: PostId


class Media(Record, frozen=True, kw_only=True):
    """A picture, film or file of the post. Its address lives in the `Locator`."""

    type: Literal["image", "video", "gif", "audio", "document"]
    alt: str | None = None


class Metrics(Record, frozen=True, kw_only=True):
    """A snapshot of the platform's counts; null means not known, never 0."""

    likes: int | None = None
    reposts: int | None = None
    replies: int | None = None
    quotes: int | None = None
    views: int | None = None
    at: dt.datetime | None = None


class Geo(Record, frozen=True, kw_only=True):
    """Where the post says it is; WGS84 degrees."""

    latitude: Annotated[float, msgspec.Meta(ge=-90, le=90)] | None = None
    longitude: Annotated[float, msgspec.Meta(ge=-180, le=180)] | None = None
    precision_meters: float | None = None
    place_name: str | None = None
    country: Annotated[str, msgspec.Meta(pattern="^[A-Z]{2}$")] | None = None
    source: Literal["exact", "place", "profile", "listing"] = "place"


class Price(Record, frozen=True, kw_only=True):
    """A price the platform itself states (listings); prices in the text are signals."""

    amount: str
    currency: Annotated[str, msgspec.Meta(pattern="^[A-Z]{3}$")]
    type: Literal["fixed", "auction", "range"] = "fixed"


class PostFlags(Record, frozen=True, kw_only=True):
    """What is odd about the post or its account, as the platform or the collector says."""

    sensitive: bool = False
    bot: bool = False
    edited: bool = False
    bridged: bool = False
    text_truncated: bool = False
    sample: bool = False
    """Written for the packaged sample, not by anybody on a platform."""
    withheld_in: tuple[str, ...] = ()


class Ingest(Record, frozen=True, kw_only=True):
    """How the post came in."""

    collector: str
    version: str = ""
    cursor: str | None = None
    raw_sha256: str | None = None


class Locator(Record, frozen=True, kw_only=True):
    """What leads back to the person. Stored apart; never in boards, logs or mail."""

    uid: str
    url: str | None = None
    media_urls: tuple[str, ...] = ()
    reference_uids: tuple[str, ...] = ()


class Post(Record, frozen=True, kw_only=True, tag_field="schema", tag="post/1"):
    """One public post.

    `text` is plain, NFC, HTML stripped, entities unescaped, own-platform mentions masked as
    `@u_<8 hex>`, cut at `MAX_TEXT_CODE_POINTS`. All times are aware UTC. `revised_at` orders
    the revisions of a post (the platform's time of the edit, else when it was first observed).
    """

    id: PostId
    platform: str
    source: str
    kind: PostKind = "post"
    revision: str
    created_at: dt.datetime | None = None
    revised_at: dt.datetime
    observed_at: dt.datetime
    sort_at: dt.datetime
    text: str
    title: str | None = None
    author: Pseudonym | None = None
    lang_claimed: tuple[str, ...] = ()
    refs: tuple[Reference, ...] = ()
    tags: tuple[str, ...] = ()
    mentions: tuple[Pseudonym, ...] = ()
    link_domains: tuple[str, ...] = ()
    media: tuple[Media, ...] = ()
    media_text: str | None = None
    author_bio: str | None = None
    """Used in transit, never stored."""
    metrics: Metrics | None = None
    geo: Geo | None = None
    price: Price | None = None
    flags: PostFlags = PostFlags()
    ingest: Ingest
    locator: Locator | None = None
