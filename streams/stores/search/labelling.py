"""Decisions in: each kept once, named on its post, and the newest written there.

The post is changed before its label is written, so that erasing a post knows all labels to take along.
"""

from __future__ import annotations

from collections.abc import Sequence

from schemas.decoding import decode, encode
from schemas.label import Label
from schemas.record import to_microseconds
from streams.stores.search.keys import key_of
from streams.stores.search.rows import Row, date_of, document, read_row
from streams.stores.search.schema import LABELS, POSTS
from streams.stores.search.server import SearchServer, Write
from streams.stores.search.trying import tries


async def decide(server: SearchServer, labels: Sequence[Label]) -> set[str]:
    """Add decisions to kept posts; gives the posts that are not kept."""
    by_post: dict[str, list[Label]] = {}
    for label in labels:
        by_post.setdefault(label.post_id, []).append(label)
    unknown: set[str] = set()
    left = list(by_post)
    for _ in tries("decisions"):
        found = await server.get_many([(POSTS, post_id) for post_id in left])
        writes = []
        for post_id, one in zip(left, found, strict=True):
            if one.source is None or "payload" not in one.source:
                unknown.add(post_id)
                continue
            row = read_row(post_id, one.source)
            if (new := _decided(row, by_post[post_id])) != row:
                writes.append(Write(POSTS, post_id, document(new), one.seen))
        taken = await server.write(writes)
        left = [write.id for write, fine in zip(writes, taken, strict=True) if not fine]
        if not left:
            break
    await _write_labels(server, [label for label in labels if label.post_id not in unknown], unknown)
    return unknown


async def read_labels(server: SearchServer, post_id: str) -> tuple[Label, ...]:
    """Give the decisions on a kept post, oldest first, those of one time as they came."""
    (post,) = await server.get_many([(POSTS, post_id)], fields=["label_keys"])
    keys = (post.source or {}).get("label_keys", [])
    found = await server.get_many([(LABELS, key) for key in keys])
    labels = [decode(one.source["payload"].encode(), Label) for one in found if one.source is not None]
    return tuple(sorted(labels, key=lambda label: label.at))


def _decided(row: Row, labels: Sequence[Label]) -> Row:
    """Give a row with labels it does not name yet; of one time the one that came last counts."""
    new = Row(**{name: getattr(row, name) for name in row.__struct_fields__})
    for label in labels:
        key, at = _key(label), to_microseconds(label.at)
        if key in new.label_keys:
            continue
        new.label_keys = (*new.label_keys, key)
        if at >= new.decided_at:
            new.decided_at, new.decision = at, label.decision
    return new


async def _write_labels(server: SearchServer, labels: Sequence[Label], unknown: set[str]) -> None:
    """Write labels, and take them back from posts that were erased meanwhile."""
    await server.write([_write(label) for label in labels])
    post_ids = list(dict.fromkeys(label.post_id for label in labels))
    found = await server.get_many([(POSTS, post_id) for post_id in post_ids], fields=["version"])
    gone = {post_id for post_id, one in zip(post_ids, found, strict=True) if not one.source}
    await server.write([Write(LABELS, _key(label), None) for label in labels if label.post_id in gone])
    unknown |= gone


def _key(label: Label) -> str:
    return key_of(label.post_id, to_microseconds(label.at), label.by, label.decision)


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
    return Write(LABELS, _key(label), source)
