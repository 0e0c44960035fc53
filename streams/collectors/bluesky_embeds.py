"""The embed of a Bluesky record in; its media, addresses and quoted posts out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, NamedTuple

from schemas.post import Media
from streams.collectors.jetstream_events import POSTS
from streams.collectors.line_posts import MAX_MEDIA
from streams.collectors.text_rules import MAX_ALT_CODE_POINTS, plain

MAX_DEPTH = 4
"""recordWithMedia nests once; anything deeper is not followed."""


class Embed(NamedTuple):
    """What hangs on a post."""

    media: tuple[Media, ...] = ()
    media_urls: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    quoted: tuple[str, ...] = ()
    """at:// addresses of quoted posts."""
    others: tuple[str, ...] = ()
    """at:// addresses of quoted lists, feeds and starter packs."""


def read_embed(embed: object, did: str, mask: Callable[[str], str], depth: int = 0) -> Embed:
    """Read images, cards, films and quotes, whatever the embed calls itself; parts of no known shape are left."""
    if not isinstance(embed, dict) or depth > MAX_DEPTH:
        return Embed()
    parts = [_pictures(embed, did, mask), _film(embed, mask), _card(embed, mask), _quote(embed)]
    nested = embed.get("media")
    if isinstance(nested, dict):
        parts.append(read_embed(nested, did, mask, depth + 1))
    return Embed(
        media=tuple(medium for part in parts for medium in part.media)[:MAX_MEDIA],
        media_urls=tuple(url for part in parts for url in part.media_urls)[:MAX_MEDIA],
        addresses=tuple(address for part in parts for address in part.addresses),
        quoted=tuple(uri for part in parts for uri in part.quoted),
        others=tuple(uri for part in parts for uri in part.others),
    )


def _pictures(embed: dict[str, Any], did: str, mask: Callable[[str], str]) -> Embed:
    """Read `images`, and `items` as galleries have them."""
    pictures = embed.get("images", embed.get("items"))
    if not isinstance(pictures, list):
        return Embed()
    pictures = [picture for picture in pictures[:MAX_MEDIA] if isinstance(picture, dict)]
    cids = [_blob_cid(picture.get("image")) for picture in pictures]
    return Embed(
        media=tuple(_medium("image", picture.get("alt"), mask) for picture in pictures),
        media_urls=tuple(f"https://cdn.bsky.app/img/feed_fullsize/plain/{did}/{cid}@jpeg" for cid in cids if cid),
    )


def _film(embed: dict[str, Any], mask: Callable[[str], str]) -> Embed:
    if not isinstance(embed.get("video"), dict):
        return Embed()
    kind: Literal["gif", "video"] = "gif" if embed.get("presentation") == "gif" else "video"
    return Embed(media=(_medium(kind, embed.get("alt"), mask),))


def _card(embed: dict[str, Any], mask: Callable[[str], str]) -> Embed:
    """Read a link card: its words become the alt text of a document, its address a domain."""
    card = embed.get("external")
    if not isinstance(card, dict):
        return Embed()
    words = "\n".join(part for key in ("title", "description") if isinstance(part := card.get(key), str) and part)
    address = card.get("uri")
    return Embed(
        media=(_medium("document", words, mask),),
        addresses=(address,) if isinstance(address, str) else (),
    )


def _quote(embed: dict[str, Any]) -> Embed:
    """Read `record`, which recordWithMedia wraps once more."""
    record = embed.get("record")
    if isinstance(record, dict) and isinstance(record.get("record"), dict):
        record = record["record"]
    uri = record.get("uri") if isinstance(record, dict) else None
    if not isinstance(uri, str) or not uri.startswith("at://"):
        return Embed()
    return Embed(quoted=(uri,)) if f"/{POSTS}/" in uri else Embed(others=(uri,))


def _medium(kind: Literal["image", "video", "gif", "document"], alt: object, mask: Callable[[str], str]) -> Media:
    return Media(type=kind, alt=plain(mask(alt), MAX_ALT_CODE_POINTS)[0] if isinstance(alt, str) and alt else None)


def _blob_cid(blob: object) -> str | None:
    """Give the content id of a blob, in the form of today (`ref.$link`) or of 2022 (`cid`)."""
    if not isinstance(blob, dict):
        return None
    ref = blob.get("ref")
    cid = ref.get("$link") if isinstance(ref, dict) else blob.get("cid")
    return cid if isinstance(cid, str) and cid.isalnum() else None
