"""One message of X in (filtered stream, or one post of a search page), our `Post` or `Tombstone`s out. Pure."""

from __future__ import annotations

import datetime as dt
import hashlib
import html
import json
from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from schemas.post import Ingest, Locator, Media, Metrics, Post, PostFlags, PostKind, Reference
from schemas.tombstone import Tombstone
from streams.collectors.languages import claimed_languages
from streams.collectors.line_posts import MAX_MEDIA
from streams.collectors.links import domain_of, domains_of
from streams.collectors.text_rules import MAX_ALT_CODE_POINTS, plain
from streams.collectors.times import believable, parse_time, sort_time
from streams.collectors.uids import post_id_of, uid_of
from streams.collectors.x_compliance import to_tombstones
from streams.collectors.x_geo import read_geo
from streams.collectors.x_ids import time_of
from streams.collectors.x_text import OWN_DOMAINS, PLATFORM, Said, items, mask, read_text
from streams.pseudonyms import Pseudonyms

SOURCE = "x"


class MessageError(ValueError):
    """A message that cannot be mapped. It says what was expected and holds no value."""


def decode_line(line: bytes) -> dict[str, Any]:
    """Decode JSON, with the standard library where a lone surrogate stands in the way; raises MessageError."""
    try:
        message = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        try:
            message = json.loads(line)
        except (ValueError, RecursionError):
            raise MessageError("expected one whole JSON object a line") from None
    if not isinstance(message, dict):
        raise MessageError("expected an object")
    return message


def map_message(message: Mapping[str, Any], pseudonyms: Pseudonyms, now: dt.datetime) -> tuple[Post | Tombstone, ...]:
    """Give what a message becomes. Parts X could not deliver (`errors` beside `data`) are left out of the post.

    Raises MessageError.
    """
    data = message.get("data")
    if not isinstance(data, dict):
        raise MessageError("expected an object in `data`")
    tombstones = to_tombstones(data, pseudonyms, now)
    if tombstones is not None:
        return tombstones
    includes = message.get("includes")
    return (to_post(data, includes if isinstance(includes, dict) else {}, pseudonyms, now),)


def to_post(data: Mapping[str, Any], includes: Mapping[str, Any], pseudonyms: Pseudonyms, now: dt.datetime) -> Post:
    """Map a post; raises MessageError.

    Each edit has an id of its own at X: all versions are one post of ours, named by the first, and a hash of
    the version's own id, which leads to the post, is the revision. A repost says what it repeats, as its own
    text is cut.
    """
    native_id = _native_id(data)
    first_id = _first_version(data, native_id)
    referenced = _referenced(data)
    names = _names(includes)
    speaking = _repeated(referenced, includes) or data
    try:
        said = read_text(speaking, names, pseudonyms)
    except TypeError as error:
        raise MessageError(str(error)) from None
    media, media_urls = _media(speaking, includes, names, pseudonyms)
    created_at = believable(parse_time(data.get("created_at")) or time_of(native_id), now)
    author_id = data.get("author_id")
    uid = uid_of(PLATFORM, first_id)
    return Post(
        id=post_id_of(PLATFORM, uid),
        platform=PLATFORM,
        source=SOURCE,
        kind=_kind(referenced),
        revision=_revision(native_id),
        created_at=created_at,
        revised_at=believable(time_of(native_id), now) or sort_time(created_at, now),
        observed_at=now,
        sort_at=sort_time(created_at, now),
        text=said.text,
        author=pseudonyms.author(PLATFORM, author_id) if isinstance(author_id, str) and author_id else None,
        lang_claimed=claimed_languages(data.get("lang")),
        refs=_references(data, referenced, native_id),
        tags=said.tags,
        mentions=said.mentions,
        link_domains=_domains(said),
        media=media,
        metrics=_metrics(data.get("public_metrics"), now),
        geo=read_geo(data, includes),
        flags=_flags(data, said, edited=first_id != native_id),
        ingest=Ingest(collector=SOURCE),
        locator=Locator(
            uid=uid,
            url=f"https://x.com/i/status/{native_id}",
            media_urls=media_urls,
            reference_uids=tuple(uid_of(PLATFORM, one) for _, one in referenced),
        ),
    )


def _native_id(data: Mapping[str, Any]) -> str:
    native_id = data.get("id")
    if not isinstance(native_id, str) or not native_id.isascii() or not native_id.isdigit():
        raise MessageError("expected digits in `data.id`")
    return native_id


def _revision(native_id: str) -> str:
    return hashlib.sha256(uid_of(PLATFORM, native_id).encode()).hexdigest()[:16]


def _first_version(data: Mapping[str, Any], native_id: str) -> str:
    history = data.get("edit_history_tweet_ids")
    versions = [one for one in history if isinstance(one, str) and one.isdigit()] if isinstance(history, list) else []
    return min(versions, key=int, default=native_id)


_Relation = Literal["reply", "quote", "repost"]
_RELATIONS: dict[str, _Relation] = {"replied_to": "reply", "quoted": "quote", "retweeted": "repost"}


def _referenced(data: Mapping[str, Any]) -> list[tuple[_Relation, str]]:
    return [
        (_RELATIONS[one["type"]], one["id"])
        for one in items(data, "referenced_tweets")
        if one.get("type") in _RELATIONS and isinstance(one.get("id"), str)
    ]


def _references(
    data: Mapping[str, Any], referenced: list[tuple[_Relation, str]], native_id: str
) -> tuple[Reference, ...]:
    refs = [Reference(relation=relation, id=_id_of(one)) for relation, one in referenced]
    root = data.get("conversation_id")
    if isinstance(root, str) and root and root != native_id:
        refs.append(Reference(relation="root", id=_id_of(root)))
    return tuple(refs)


def _id_of(native_id: str) -> str:
    return post_id_of(PLATFORM, uid_of(PLATFORM, native_id))


def _kind(referenced: list[tuple[_Relation, str]]) -> PostKind:
    relations = {relation for relation, _ in referenced}
    return next((kind for kind in ("repost", "reply", "quote") if kind in relations), "post")


def _repeated(referenced: list[tuple[_Relation, str]], includes: Mapping[str, Any]) -> dict[str, Any] | None:
    """Give the post that a repost repeats, where X delivered it."""
    wanted = {one for relation, one in referenced if relation == "repost"}
    return next((post for post in items(includes, "tweets") if post.get("id") in wanted), None)


def _names(includes: Mapping[str, Any]) -> dict[str, str]:
    """Give native ids by name, where users came along unasked."""
    return {
        user["username"].lower(): user["id"]
        for user in items(includes, "users")
        if isinstance(user.get("username"), str) and isinstance(user.get("id"), str)
    }


_MEDIA_TYPES: dict[str, Literal["image", "video", "gif"]] = {"photo": "image", "video": "video", "animated_gif": "gif"}


def _media(
    data: Mapping[str, Any], includes: Mapping[str, Any], names: Mapping[str, str], pseudonyms: Pseudonyms
) -> tuple[tuple[Media, ...], tuple[str, ...]]:
    attachments = data.get("attachments")
    keys = attachments.get("media_keys") if isinstance(attachments, dict) else None
    if not isinstance(keys, list):
        return (), ()
    known = {str(one.get("media_key")): one for one in items(includes, "media")}
    found = [known.get(str(key), {}) for key in keys[:MAX_MEDIA]]
    media = []
    for one in found:
        alt = one.get("alt_text")
        words = (
            plain(mask(html.unescape(alt), names, pseudonyms), MAX_ALT_CODE_POINTS)[0]
            if isinstance(alt, str) and alt
            else None
        )
        media.append(Media(type=_MEDIA_TYPES.get(str(one.get("type")), "image"), alt=words))
    addresses = [one.get("url") or one.get("preview_image_url") for one in found]
    return tuple(media), tuple(address for address in addresses if isinstance(address, str))


def _domains(said: Said) -> tuple[str, ...]:
    outside = [address for address in said.addresses if domain_of(address) not in {"t.co", *OWN_DOMAINS}]
    return domains_of(outside)


_METRICS = {
    "like_count": "likes",
    "retweet_count": "reposts",
    "reply_count": "replies",
    "quote_count": "quotes",
    "impression_count": "views",
}


def _metrics(counts: object, now: dt.datetime) -> Metrics | None:
    if not isinstance(counts, dict):
        return None
    known = {ours: counts[theirs] for theirs, ours in _METRICS.items() if type(counts.get(theirs)) is int}
    return Metrics(**known, at=now) if known else None


def _flags(data: Mapping[str, Any], said: Said, *, edited: bool) -> PostFlags:
    withheld = data.get("withheld")
    codes = withheld.get("country_codes") if isinstance(withheld, dict) else None
    return PostFlags(
        sensitive=data.get("possibly_sensitive") is True,
        edited=edited,
        text_truncated=said.truncated,
        withheld_in=tuple(code for code in codes if isinstance(code, str)) if isinstance(codes, list) else (),
    )
