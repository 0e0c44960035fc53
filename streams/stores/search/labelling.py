"""Decisions in: each kept once beside its post, and the newest written on the post."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from schemas.decoding import decode, encode
from schemas.label import Label
from schemas.record import to_microseconds
from streams.stores.search.keys import key_of
from streams.stores.search.rows import date_of, document, read_row
from streams.stores.search.schema import LABELS, POSTS
from streams.stores.search.server import SearchServer, Write
from streams.stores.search.trying import tries


async def decide(server: SearchServer, labels: Sequence[Label]) -> set[str]:
    """Add decisions to kept posts; gives the posts that are not kept."""
    post_ids = list(dict.fromkeys(label.post_id for label in labels))
    unknown = await _not_kept(server, post_ids)
    writes = [_write(label) for label in labels if label.post_id not in unknown]
    await server.write(writes)
    for post_id in post_ids:
        if post_id not in unknown and not await _write_newest(server, post_id):
            # It was erased meanwhile: what was said of it goes too.
            await server.write([write._replace(source=None) for write in writes if _about(write, post_id)])
            unknown.add(post_id)
    return unknown


async def read_labels(server: SearchServer, post_id: str) -> tuple[Label, ...]:
    """Give the decisions on a kept post, oldest first."""
    if await _not_kept(server, [post_id]):
        return ()
    return tuple(decode(hit["_source"]["payload"].encode(), Label) for hit in await _labels_of(server, post_id))


async def _labels_of(server: SearchServer, post_id: str) -> list[Any]:
    """Give the labels of a post by time, those of one time as they came."""
    query = {"term": {"post_id": post_id}}
    hits = [hit async for hit in server.every(LABELS, query, fields=True, fresh=True)]
    return sorted(hits, key=lambda hit: hit["_source"]["at_microseconds"])


async def _write_newest(server: SearchServer, post_id: str) -> bool:
    """Write the newest decision on a post; false when it is not kept."""
    for _ in tries("decisions"):
        found = await server.get(POSTS, post_id)
        if found.source is None or "payload" not in found.source:
            return False
        labels = await _labels_of(server, post_id)
        decision = labels[-1]["_source"]["decision"] if labels else "undecided"
        row = read_row(post_id, found.source)
        if (row.decision, row.label_count) == (decision, len(labels)):
            break
        new = replace(row, decision=decision, label_count=len(labels))
        if all(await server.write([Write(POSTS, post_id, document(new), found.seen)])):
            break
    return True


async def _not_kept(server: SearchServer, post_ids: Sequence[str]) -> set[str]:
    found = await server.get_many([(POSTS, post_id) for post_id in post_ids], fields=["version"])
    kept = [bool(one.source) for one in found]
    return {post_id for post_id, is_kept in zip(post_ids, kept, strict=True) if not is_kept}


def _write(label: Label) -> Write:
    at = to_microseconds(label.at)
    source = {
        "post_id": label.post_id,
        "at": date_of(at),
        "at_microseconds": at,
        "given_by": label.by,
        "decision": label.decision,
        "payload": encode(label).decode(),
    }
    return Write(LABELS, key_of(label.post_id, at, label.by, label.decision), source)


def _about(write: Write, post_id: str) -> bool:
    return write.source is not None and write.source["post_id"] == post_id
