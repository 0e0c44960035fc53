"""One line of JSON in (our own `Post`, the input of `lourie detect`, or a corpus row), one `Post` out."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from typing import Any, TypeVar, get_args

import msgspec

from schemas.decoding import describe
from schemas.post import Ingest, Locator, Media, Post, PostFlags, PostKind
from streams.collectors.languages import claimed_languages
from streams.collectors.links import addresses_in, domains_of
from streams.collectors.mentions import mask_names
from streams.collectors.text_rules import (
    MAX_ALT_CODE_POINTS,
    MAX_SIDE_TEXT_CODE_POINTS,
    MAX_TITLE_CODE_POINTS,
    from_html,
    plain,
)
from streams.collectors.times import believable, parse_time, sort_time
from streams.collectors.uids import post_id_of, uid_of
from streams.pseudonyms import Pseudonyms

MAX_MEDIA = 20
MAX_TAGS = 100
"""Of one post (sources.md 6.3)."""


class LineError(ValueError):
    """A line that is no post. The message says what was expected and holds no value."""


class WrittenPost(msgspec.Struct, frozen=True, kw_only=True):
    """What a line may say of a post; only `text` must be there. Fields whose shape varies are `Any`."""

    text: str
    schema: str | None = None
    id: str | int | None = None
    platform: str | None = None
    src: str | None = None
    created_at: Any = None
    ts: Any = None
    author: Any = None
    author_bio: str | None = None
    lang: Any = None
    language: Any = None
    title: str | None = None
    kind: str | None = None
    media: Any = None
    media_text: str | None = None
    url: str | None = None


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What holds for every line of one lap of one file."""

    source: str
    pseudonyms: Pseudonyms
    file: str = ""
    """The file's fingerprint: stands in the ids of lines that have none."""
    lap: int = 0
    """From the second lap on the lap is part of the ids, so that every lap gives fresh posts."""


def read_post(line: bytes, number: int, reading: Reading, now: dt.datetime, shift: dt.timedelta | None = None) -> Post:
    """Map one line; `shift` moves its time, no further than now. Raises LineError."""
    if line.startswith(_OWN_START):
        return _own_post(_decode(line, Post), reading, now, shift)
    written = _decode(line, WrittenPost)
    if written.schema is not None:
        return _own_post(_decode(line, Post), reading, now, shift)
    return to_post(written, number, reading, now, shift)


def to_post(
    written: WrittenPost, number: int, reading: Reading, now: dt.datetime, shift: dt.timedelta | None = None
) -> Post:
    """Put a written post into our words; raises LineError for a platform that cannot be one."""
    platform = _platform_of(written)
    uid = _uid_of(written, platform, number, reading)
    said = from_html(written.text)
    text, truncated = plain(mask_names(said, platform, reading.pseudonyms))
    created_at = _moved(parse_time(written.created_at if written.ts is None else written.ts), shift, now)
    author, bio = _author_of(written.author)
    return Post(
        id=post_id_of(platform, uid),
        platform=platform,
        source=reading.source,
        kind=written.kind if written.kind in _KINDS else "post",  # type: ignore[arg-type]  # just checked
        revision=hashlib.sha256(text.encode()).hexdigest()[:16],
        created_at=created_at,
        revised_at=sort_time(created_at, now),
        observed_at=now,
        sort_at=sort_time(created_at, now),
        text=text,
        title=_side_text(written.title, MAX_TITLE_CODE_POINTS),
        author=None if author is None else reading.pseudonyms.author(platform, author),
        lang_claimed=claimed_languages(written.language if written.lang is None else written.lang),
        tags=_tags_in(text),
        link_domains=domains_of(addresses_in(said)),
        media=_media_of(written.media),
        media_text=_side_text(written.media_text, MAX_SIDE_TEXT_CODE_POINTS),
        author_bio=_side_text(written.author_bio or bio, MAX_SIDE_TEXT_CODE_POINTS),
        flags=_TRUNCATED if truncated else _NO_FLAGS,
        ingest=Ingest(collector=reading.source),
        locator=Locator(uid=uid, url=written.url),
    )


T = TypeVar("T", Post, WrittenPost)


def _decode(line: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(line, type=kind)
    except msgspec.ValidationError as error:
        raise LineError(describe(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return _decode_leniently(line, kind, error)


def _decode_leniently(line: bytes, kind: type[T], first_error: Exception) -> T:
    """Try the standard library, which takes the lone surrogates and NaNs other programs write."""
    try:
        return msgspec.convert(json.loads(line.decode("utf-8-sig")), kind)
    except msgspec.ValidationError as error:
        raise LineError(describe(error)) from None
    except (ValueError, RecursionError):
        raise LineError(describe(first_error)) from None


def _own_post(post: Post, reading: Reading, now: dt.datetime, shift: dt.timedelta | None) -> Post:
    """Take a post of ours in again: seen now, by this source; a later lap gives it a fresh id."""
    text, truncated = plain(post.text)
    created_at = _moved(post.created_at, shift, now)
    return msgspec.structs.replace(
        post,
        id=post.id if not reading.lap else post_id_of(post.platform, f"{post.id}#lap-{reading.lap}"),
        source=reading.source,
        created_at=created_at,
        revised_at=post.revised_at if shift is None else _moved(post.revised_at, shift, now) or now,
        observed_at=now,
        sort_at=sort_time(created_at, now),
        text=text,
        flags=msgspec.structs.replace(post.flags, text_truncated=True) if truncated else post.flags,
        ingest=msgspec.structs.replace(post.ingest, collector=reading.source),
    )


def _moved(at: dt.datetime | None, shift: dt.timedelta | None, now: dt.datetime) -> dt.datetime | None:
    if at is None or shift is None:
        return believable(at, now)
    try:
        return believable(min(at + shift, now), now)
    except OverflowError:
        return None


def _platform_of(written: WrittenPost) -> str:
    if written.platform is not None:
        platform = written.platform.lower()
        if not _PLATFORM.fullmatch(platform):
            raise LineError("expected `platform` of 1 to 32 letters, digits and underscores")
        return platform
    corpus = (written.src or "").partition("_")[0]
    return _CORPUS_PLATFORMS.get(corpus, "file")


def _uid_of(written: WrittenPost, platform: str, number: int, reading: Reading) -> str:
    if written.id is None or written.id == "":
        uid = f"file:{reading.file}#{number}"
    else:
        native_id = str(written.id)
        uid = uid_of(platform, f"{written.src}:{native_id}" if platform == "file" and written.src else native_id)
    return f"{uid}#lap-{reading.lap}" if reading.lap else uid


def _author_of(author: object) -> tuple[str | None, str | None]:
    """Give the native id and the biography of an author written as a string, a number or an object."""
    if isinstance(author, dict):
        native_id = next((author[key] for key in ("id", "key", "handle", "name") if author.get(key)), None)
        bio = author.get("bio")
        return (None if native_id is None else str(native_id)), bio if isinstance(bio, str) else None
    return (None if author is None or author == "" else str(author)), None


def _media_of(media: object) -> tuple[Media, ...]:
    if not isinstance(media, list):
        return ()
    found = []
    for entry in media[:MAX_MEDIA]:
        if isinstance(entry, dict):
            kind, alt = entry.get("type"), entry.get("alt")
            alt = _side_text(alt, MAX_ALT_CODE_POINTS) if isinstance(alt, str) else None
            found.append(Media(type=kind if kind in _MEDIA_TYPES else "document", alt=alt))
    return tuple(found)


def _side_text(text: str | None, limit: int) -> str | None:
    return plain(from_html(text), limit)[0] if text else None


def _tags_in(text: str) -> tuple[str, ...]:
    if "#" not in text:
        return ()
    return tuple(dict.fromkeys(tag.casefold() for tag in _TAG.findall(text)))[:MAX_TAGS]


_OWN_START = b'{"schema":'
_KINDS = frozenset(get_args(PostKind))
_MEDIA_TYPES = frozenset({"image", "video", "gif", "audio", "document"})
_NO_FLAGS = PostFlags()
_TRUNCATED = PostFlags(text_truncated=True)
_PLATFORM = re.compile("[a-z0-9_]{1,32}")
_TAG = re.compile(r"(?<![\w&])#(\w{1,100})")
_CORPUS_PLATFORMS = {
    "x": "x",
    "bluesky": "bluesky",
    "mastodon": "mastodon",
    "reddit": "reddit",
    "youtube": "youtube",
    "telegram": "telegram",
    "fb": "facebook",
    "instagram": "instagram",
    "weibo": "weibo",
    "sharechat": "sharechat",
    "naver": "naver",
}
"""A corpus is named `<platform>_<language or set>`; anything else is just a file."""
PLATFORMS = frozenset({*_CORPUS_PLATFORMS.values(), "file"})
"""The platforms known by name; a line of a file may name another."""
