"""The text and entities of a post on X in; plain masked text, tags, addresses and the people mentioned out."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from streams.collectors.line_posts import MAX_TAGS
from streams.collectors.links import addresses_in, domain_of
from streams.collectors.mentions import mask_short_names
from streams.collectors.text_rules import plain
from streams.pseudonyms import Pseudonyms

PLATFORM = "x"
OWN_DOMAINS = frozenset({"x.com", "twitter.com", "mobile.twitter.com", "pic.twitter.com", "pic.x.com"})
_SHORTENER = "https://t.co/"
_MAX_MENTIONS = 100


class Said(NamedTuple):
    """What a post says and marks."""

    text: str
    truncated: bool
    tags: tuple[str, ...]
    addresses: list[str]
    mentions: tuple[str, ...]


def read_text(post: Mapping[str, Any], names: Mapping[str, str], pseudonyms: Pseudonyms) -> Said:
    """Read the long text where there is one, with its own entities; raises TypeError where `text` is no string.

    Links are found by their t.co address and not by their offsets, which some posts have wrong (12 of
    2,237 recorded ones); so the entities `&amp; &lt; &gt;` are unescaped last and move nothing. `names` gives native
    ids by name in lower case.
    """
    said, entities = _longest(post)
    names = {**names, **dict(_named(entities))}
    urls = [url for url in items(entities, "urls") if isinstance(url.get("url"), str)]
    text = html.unescape(_expanded(said, urls))
    masked, truncated = plain(mask(text, names, pseudonyms))
    tags = [tag["tag"] for tag in items(entities, "hashtags") if isinstance(tag.get("tag"), str)]
    people = [native_id for _, native_id in _named(entities)]
    return Said(
        text=masked,
        truncated=truncated or said.endswith("\u2026"),
        tags=tuple(dict.fromkeys(plain(tag.casefold(), 200)[0] for tag in tags))[:MAX_TAGS],
        addresses=[address for url in urls if (address := _target(url))] + addresses_in(text),
        mentions=tuple(dict.fromkeys(pseudonyms.author(PLATFORM, one) for one in people))[:_MAX_MENTIONS],
    )


def mask(text: str, names: Mapping[str, str], pseudonyms: Pseudonyms) -> str:
    """Mask `@name` and addresses of profiles; somebody whose native id is known gets the mask of the id."""

    def profile(match: re.Match[str]) -> str:
        name = match[2].lower()
        return match[0] if name in _NO_PROFILES else match[1] + pseudonyms.mask(PLATFORM, names.get(name, name))

    return _PROFILE.sub(profile, mask_short_names(text, PLATFORM, names, pseudonyms))


def items(table: object, key: str) -> list[dict[str, Any]]:
    """Give the objects of a list in an object, and nothing where anything else stands."""
    found = table.get(key) if isinstance(table, Mapping) else None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _longest(post: Mapping[str, Any]) -> tuple[str, object]:
    """Give text and entities of the note (posts over 280 characters), else those of the post."""
    said = post.get("text", "")
    if not isinstance(said, str):
        raise TypeError("expected a string in `text`")
    note = post.get("note_tweet")
    if isinstance(note, dict) and isinstance(note.get("text"), str) and note["text"]:
        return note["text"], note.get("entities", post.get("entities"))
    return said, post.get("entities")


def _named(entities: object) -> Iterator[tuple[str, str]]:
    for mention in items(entities, "mentions"):
        name, native_id = mention.get("username"), mention.get("id")
        if isinstance(name, str) and isinstance(native_id, str):
            yield name.lower(), native_id


def _expanded(said: str, urls: list[dict[str, Any]]) -> str:
    """Put what a t.co address stands for in its place; one that leads to X itself (media, quotes) goes."""
    for url in urls:
        address = _target(url)
        if url["url"].startswith(_SHORTENER) and address is not None:
            said = said.replace(url["url"], "" if domain_of(address) in OWN_DOMAINS else address)
    return said.strip()


def _target(url: dict[str, Any]) -> str | None:
    address = url.get("unwound_url") or url.get("expanded_url")
    return address if isinstance(address, str) and len(address) <= _MAX_ADDRESS else None


_MAX_ADDRESS = 2_048
_PROFILE = re.compile(r"((?:\b|(?<=_))(?:mobile\.)?(?:twitter|x)\.com/)(?!@u_)([A-Za-z0-9_]{1,20})(?![A-Za-z0-9_])")
_NO_PROFILES = frozenset({"i", "search", "hashtag", "home", "explore", "intent", "share"})
"""First parts of addresses on X that name no account."""
