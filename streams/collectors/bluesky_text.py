"""The text of a Bluesky record and its facets in; masked text, tags, addresses and the people mentioned out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from streams.collectors.line_posts import MAX_TAGS
from streams.collectors.links import addresses_in
from streams.collectors.mentions import mask_addresses, mask_handles
from streams.collectors.text_rules import plain
from streams.pseudonyms import Pseudonyms

PLATFORM = "bluesky"
_MAX_MENTION_BYTES = 260
"""`@` and the longest handle, 253 characters."""
_MAX_MENTIONS = 100


class RichText(NamedTuple):
    """What a record says and marks."""

    text: str
    truncated: bool
    tags: tuple[str, ...]
    addresses: list[str]
    mentions: tuple[str, ...]


class _Feature(NamedTuple):
    start: int
    end: int
    kind: str
    value: str


def read_text(record: dict[str, Any], pseudonyms: Pseudonyms) -> RichText:
    """Read text and facets; facets count bytes of UTF-8, and broken ones are passed over.

    Raises TypeError where `text` is no string.
    """
    said = record.get("text", "")
    if not isinstance(said, str):
        raise TypeError("expected a string in `text`")
    encoded = _SURROGATES.sub("\ufffd", said).encode()
    features = list(_features(record.get("facets"), len(encoded)))
    masked = _mask_mentions(encoded, features, pseudonyms).decode()
    text, truncated = plain(mask_text(masked, pseudonyms))
    tags = [feature.value for feature in features if feature.kind == "tag"]
    tags += [tag for tag in _list(record.get("tags")) if isinstance(tag, str)]
    people = (feature.value for feature in features if feature.kind == "mention")
    return RichText(
        text=text,
        truncated=truncated,
        tags=tuple(dict.fromkeys(plain(tag.removeprefix("#").casefold(), 200)[0] for tag in tags))[:MAX_TAGS],
        addresses=[feature.value for feature in features if feature.kind == "link"] + addresses_in(said),
        mentions=tuple(dict.fromkeys(pseudonyms.author(PLATFORM, did) for did in people))[:_MAX_MENTIONS],
    )


def mask_text(text: str, pseudonyms: Pseudonyms) -> str:
    """Mask handles, dids and profile addresses that stand in a text without a facet."""
    return mask_addresses(mask_handles(text, PLATFORM, pseudonyms), PLATFORM, pseudonyms)


def _features(facets: object, length: int) -> Iterator[_Feature]:
    for facet in _list(facets):
        index = facet.get("index") if isinstance(facet, dict) else None
        if not isinstance(index, dict):
            continue
        start, end = index.get("byteStart"), index.get("byteEnd")
        if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= length):
            start = end = 0
        for feature in _list(facet.get("features")):
            kind = str(feature.get("$type", "")).rpartition("#")[2] if isinstance(feature, dict) else ""
            value = feature.get(_VALUES[kind]) if kind in _VALUES else None
            if isinstance(value, str) and value:
                yield _Feature(start, end, kind, value)


def _mask_mentions(encoded: bytes, features: list[_Feature], pseudonyms: Pseudonyms) -> bytes:
    """Put masks in place of what mention facets cover, from the end, so that offsets stay true.

    Only `@` with a word is masked: a facet laid over other words would hide them from us.
    """
    before = len(encoded)
    for feature in sorted((feature for feature in features if feature.kind == "mention"), reverse=True):
        covered = encoded[feature.start : feature.end]
        if feature.end > before or not _MENTION.fullmatch(covered):
            continue
        mask = pseudonyms.mask(PLATFORM, feature.value).encode()
        encoded = encoded[: feature.start] + mask + encoded[feature.end :]
        before = feature.start
    return encoded


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


_VALUES = {"tag": "tag", "link": "uri", "mention": "did"}
_SURROGATES = re.compile("[\ud800-\udfff]")
_MENTION = re.compile(rb"@[^\s@\x80-\xff]{1,%d}" % (_MAX_MENTION_BYTES - 1))
"""Handles are ASCII, so a facet that covers anything else is broken or means no handle."""
