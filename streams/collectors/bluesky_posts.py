"""One event of Jetstream in, our `Post` or `Tombstone`s out. Pure: the clock's time is handed in."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from schemas.post import Ingest, Locator, Post, PostFlags, PostKind, Reference
from schemas.tombstone import Tombstone, TombstoneReason
from streams.collectors.bluesky_embeds import Embed, read_embed
from streams.collectors.bluesky_text import PLATFORM, mask_text, read_text
from streams.collectors.jetstream_events import POSTS, Event
from streams.collectors.languages import claimed_languages
from streams.collectors.links import domains_of
from streams.collectors.times import believable, parse_time, sort_time
from streams.collectors.uids import post_id_of
from streams.pseudonyms import Pseudonyms

SOURCE = "bluesky"


class EventError(ValueError):
    """An event of ours that cannot be mapped. The message says what was expected and holds no value."""


def to_post(event: Event, pseudonyms: Pseudonyms, now: dt.datetime) -> Post:
    """Map the creation or update of a post; raises EventError for a record that is none."""
    record = event.record
    if not isinstance(record, dict):
        raise EventError("expected an object in `record`")
    try:
        said = read_text(record, pseudonyms)
    except TypeError as error:
        raise EventError(str(error)) from None
    embed = read_embed(record.get("embed"), event.did, lambda text: mask_text(text, pseudonyms))
    refs, ref_uids = _references(record, embed)
    uid = f"at://{event.did}/{event.collection}/{event.rkey}"
    created_at = believable(parse_time(record.get("createdAt")), now)
    return Post(
        id=post_id_of(PLATFORM, uid),
        platform=PLATFORM,
        source=SOURCE,
        kind=_kind(refs),
        revision=event.cid or str(event.time_us),
        created_at=created_at,
        revised_at=event.at,
        observed_at=now,
        sort_at=sort_time(created_at, now),
        text=said.text,
        author=pseudonyms.author(PLATFORM, event.did),
        lang_claimed=claimed_languages(record.get("langs")),
        refs=refs,
        tags=said.tags,
        mentions=said.mentions,
        link_domains=_domains([*said.addresses, *embed.addresses]),
        media=embed.media,
        flags=_flags(record, truncated=said.truncated, edited=event.operation == "update"),
        ingest=Ingest(collector=SOURCE),
        locator=Locator(
            uid=uid,
            url=f"https://bsky.app/profile/{event.did}/post/{event.rkey}",
            media_urls=embed.media_urls,
            reference_uids=ref_uids,
        ),
    )


def to_tombstones(event: Event, pseudonyms: Pseudonyms, now: dt.datetime) -> tuple[Tombstone, ...]:
    """Map the deletion of a post, or what happened to an account: one order for every key its posts may be under."""
    if event.kind == "commit":
        uid = f"at://{event.did}/{event.collection}/{event.rkey}"
        return (
            Tombstone(
                platform=PLATFORM,
                post_id=post_id_of(PLATFORM, uid),
                reason="deleted",
                effective_at=event.at,
                observed_at=now,
            ),
        )
    reason = _reason(event)
    if reason is None:
        return ()
    return tuple(
        Tombstone(platform=PLATFORM, author=author, reason=reason, effective_at=event.at, observed_at=now)
        for author in pseudonyms.authors(PLATFORM, event.did)
    )


def map_event(event: Event, pseudonyms: Pseudonyms, now: dt.datetime) -> tuple[Post | Tombstone, ...]:
    """Give what an event becomes; nothing for likes, follows, identity and sync events. Raises EventError."""
    if event.kind == "account":
        return to_tombstones(event, pseudonyms, now)
    if event.kind != "commit" or event.collection != POSTS:
        return ()
    if event.operation in {"create", "update"}:
        return (to_post(event, pseudonyms, now),)
    if event.operation == "delete":
        return to_tombstones(event, pseudonyms, now)
    raise EventError("expected the operation create, update or delete")


def _reason(event: Event) -> TombstoneReason | None:
    """Give why an account's posts must go, hide or return.

    A stalled account (desynchronized, throttled) is no order; an unknown status hides, which can be taken back.
    """
    if event.active:
        return "active"
    if event.account_status in _STALLED:
        return None
    return _REASONS.get(event.account_status or "", "deactivated")


def _references(record: dict[str, Any], embed: Embed) -> tuple[tuple[Reference, ...], tuple[str, ...]]:
    reply = record.get("reply")
    reply = reply if isinstance(reply, dict) else {}
    uids = {"reply": _uri(reply.get("parent")), "root": _uri(reply.get("root"))}
    refs = [(relation, uid) for relation, uid in uids.items() if uid]
    refs += [("quote", uid) for uid in embed.quoted]
    references = tuple(
        Reference(relation=relation, id=post_id_of(PLATFORM, uid))  # type: ignore[arg-type]  # named just above
        for relation, uid in refs
    )
    return references, tuple(dict.fromkeys([*(uid for _, uid in refs), *embed.others]))


def _uri(strong_ref: object) -> str | None:
    uri = strong_ref.get("uri") if isinstance(strong_ref, dict) else None
    return uri if isinstance(uri, str) and uri.startswith("at://") else None


def _kind(refs: tuple[Reference, ...]) -> PostKind:
    relations = {ref.relation for ref in refs}
    if "reply" in relations:
        return "reply"
    return "quote" if "quote" in relations else "post"


def _flags(record: dict[str, Any], *, truncated: bool, edited: bool) -> PostFlags:
    """Read the author's own labels and what a bridge left behind."""
    labels = record.get("labels")
    values = labels.get("values") if isinstance(labels, dict) else None
    given = {entry.get("val") for entry in values if isinstance(entry, dict)} if isinstance(values, list) else set()
    words = {val for val in given if isinstance(val, str) and not val.startswith("!")}
    return PostFlags(
        sensitive=bool(words - {"bot"}),
        bot="bot" in words,
        edited=edited,
        bridged="bridgyOriginalUrl" in record or "fediverseId" in record,
        text_truncated=truncated,
    )


def _domains(addresses: list[str]) -> tuple[str, ...]:
    """Give the domains; a handle below bsky.social would name its owner, so only bsky.social is left of it."""
    return tuple(dict.fromkeys(_HANDLE.sub(r"\1", domain) for domain in domains_of(addresses)))


_STALLED = frozenset({"desynchronized", "throttled"})
_REASONS: dict[str, TombstoneReason] = {
    "deleted": "deleted",
    "takendown": "takendown",
    "suspended": "suspended",
    "deactivated": "deactivated",
}
_HANDLE = re.compile(r"^.+\.(bsky\.social|brid\.gy)$")
