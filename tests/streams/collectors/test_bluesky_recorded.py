"""Recorded events are read where they lie; what is held here are counts and salted digests, no word of anybody."""

import datetime as dt
import hashlib
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from schemas.decoding import encode
from schemas.post import Post
from schemas.tombstone import Tombstone
from streams.collectors.bluesky_posts import EventError, map_event
from streams.collectors.jetstream_events import FrameError, Notice, Wire
from streams.collectors.jetstream_v1 import V1
from streams.collectors.jetstream_v2 import V2
from streams.pseudonyms import Pseudonyms
from tests.servers.jetstream import to_frame

pytestmark = pytest.mark.shared

FOLDER = Path("data/payloads/bluesky/jetstream")
FILES = ("v1_events_20260704.jsonl", "v1_golden_10events.jsonl", "derived_v1_commit_events.jsonl")
PSEUDONYMS = Pseudonyms({"k1": b"k" * 32})
NOW = dt.datetime(2026, 12, 1, tzinfo=dt.UTC)
"""After the newest recording, so that no time counts as absurd."""
SALT = b"lourie/bluesky-recorded"


def frames(shared: Path, wire: str) -> list[bytes]:
    lines = [line for name in FILES for line in (shared / FOLDER / name).read_bytes().splitlines()]
    if wire == "v1":
        return lines
    return [to_frame(json.loads(line), number, wire) for number, line in enumerate(lines, start=1)]


def map_all(wire: Wire, payloads: list[bytes]) -> tuple[list[Post], list[Tombstone], Counter[str]]:
    posts: list[Post] = []
    tombstones: list[Tombstone] = []
    counts: Counter[str] = Counter()
    for payload in payloads:
        try:
            event = wire.read(payload)
            assert not isinstance(event, Notice)
            records = map_event(event, PSEUDONYMS, NOW)
        except (FrameError, EventError) as error:
            counts[f"buried: {error}"] += 1
            continue
        posts += [record for record in records if isinstance(record, Post)]
        tombstones += [record for record in records if isinstance(record, Tombstone)]
        counts["mapped" if records else f"left: {event.kind} {event.collection}".strip()] += 1
    return posts, tombstones, counts


def digest(values: list[Any]) -> str:
    return hashlib.sha256(SALT + msgspec.json.encode(values)).hexdigest()[:16]


def test_every_recorded_event_is_mapped_left_or_buried_with_a_reason(
    shared: Path, golden: Callable[[str, str], None]
) -> None:
    payloads = frames(shared, "v1")
    posts, tombstones, counts = map_all(V1(), payloads)
    assert sum(counts.values()) == len(payloads)
    held = {
        "events": len(payloads),
        "posts": len(posts),
        "tombstones": len(tombstones),
        "counts": dict(sorted(counts.items())),
        "kinds": dict(sorted(Counter(post.kind for post in posts).items())),
        "media": dict(sorted(Counter(medium.type for post in posts for medium in post.media).items())),
        "filled": {name: sum(bool(getattr(post, name)) for post in posts) for name in Post.__struct_fields__},
        "digests": {name: digest([getattr(post, name) for post in posts]) for name in Post.__struct_fields__},
        "tombstone_digest": digest(list(tombstones)),
    }
    golden("collectors/bluesky_recorded.json", json.dumps(held, indent=1) + "\n")


def test_both_wires_give_the_same_posts(shared: Path) -> None:
    assert map_all(V2(), frames(shared, "v2")) == map_all(V1(), frames(shared, "v1"))


def test_no_recorded_author_leaves_but_in_the_locator(shared: Path) -> None:
    posts, _, _ = map_all(V1(), frames(shared, "v1"))
    for post in posts:
        shown = encode(msgspec.structs.replace(post, locator=None))
        assert b"did:plc:" not in shown
        assert b".bsky.social" not in shown
