"""Recorded lines are read where they lie; what is held here are counts and salted digests, no word of anybody."""

import asyncio
import datetime as dt
import gzip
import hashlib
import json
import random
import re
from collections import Counter
from collections.abc import Callable
from contextlib import aclosing
from pathlib import Path
from typing import Any

import msgspec
import pytest

from schemas.decoding import encode
from schemas.post import Post
from streams.collectors.x import X, XOptions
from streams.collectors.x_posts import MessageError, map_message
from streams.collectors.x_usage import Usage
from streams.pseudonyms import Pseudonyms
from tests.servers.x_stream import TOKEN, FakeX

pytestmark = pytest.mark.shared

LINES = Path("data/payloads/x/derived_v2_stream_lines.jsonl.gz")
PAGES = Path("data/payloads/x/twarc_csv/test-data")
CUT = "streaming_output_with_error.jsonl"
PSEUDONYMS = Pseudonyms({"k1": b"k" * 32})
NOW = dt.datetime(2026, 12, 1, tzinfo=dt.UTC)
"""After the newest recording, so that no time counts as absurd."""
SALT = b"lourie/x-recorded"


def messages(shared: Path) -> list[dict[str, Any]]:
    """Give the stream's lines, then every post of the recorded pages as a line of its own."""
    with gzip.open(shared / LINES) as lines:
        found = [json.loads(line) for line in lines]
    for name in ("edited", "edited_before", "edited_after", "quoted_edit", "withheld", "geo_tweets", "media_tweet"):
        for line in (shared / PAGES / f"{name}.jsonl").read_bytes().splitlines():
            page = json.loads(line)
            data = page.get("data")
            posts = data if isinstance(data, list) else [data]
            found += [{"data": post, "includes": page.get("includes", {})} for post in posts]
    return found


def digest(values: list[Any]) -> str:
    return hashlib.sha256(SALT + msgspec.json.encode(values)).hexdigest()[:16]


def map_all(found: list[dict[str, Any]]) -> tuple[list[Post], Counter[str]]:
    posts: list[Post] = []
    counts: Counter[str] = Counter()
    for message in found:
        try:
            records = map_message(message, PSEUDONYMS, NOW)
        except MessageError as error:
            counts[f"buried: {error}"] += 1
            continue
        posts += [record for record in records if isinstance(record, Post)]
        counts["mapped"] += 1
    return posts, counts


def test_every_recorded_message_is_mapped_or_buried_with_a_reason(
    shared: Path, golden: Callable[[str, str], None]
) -> None:
    found = messages(shared)
    posts, counts = map_all(found)
    assert sum(counts.values()) == len(found)
    held = {
        "messages": len(found),
        "posts": len(posts),
        "counts": dict(sorted(counts.items())),
        "kinds": dict(sorted(Counter(post.kind for post in posts).items())),
        "media": dict(sorted(Counter(medium.type for post in posts for medium in post.media).items())),
        "flags": {name: sum(bool(getattr(one.flags, name)) for one in posts) for name in ("edited", "text_truncated")},
        "filled": {name: sum(bool(getattr(post, name)) for post in posts) for name in Post.__struct_fields__},
        "digests": {name: digest([getattr(post, name) for post in posts]) for name in Post.__struct_fields__},
    }
    golden("collectors/x_recorded.json", json.dumps(held, indent=1) + "\n")


def test_nobody_mentioned_leaves_by_name(shared: Path) -> None:
    found = messages(shared)
    left = 0
    for message in found:
        (post,) = map_message(message, PSEUDONYMS, NOW)
        assert isinstance(post, Post)
        shown = encode(msgspec.structs.replace(post, locator=None)).decode()
        assert not message["data"].get("author_id") or f'"{message["data"]["author_id"]}"' not in shown
        entities = message["data"].get("entities") or {}
        names = {mention["username"] for mention in entities.get("mentions", [])}
        left += sum(bool(re.search(rf"@{name}\b", shown, re.IGNORECASE)) for name in names)
    assert left <= 5  # names said to be on another service, such as "Instagram (@name)"


async def test_recorded_lines_survive_the_wire(shared: Path, tmp_path: Path) -> None:
    """Played out of order, some twice, with a real line that was cut in the middle, refusals and orderly ends."""
    found = messages(shared)[:1500]
    lines: list[Any] = [*found, *found[:200]]
    random.Random(7).shuffle(lines)
    lines.insert(700, (shared / PAGES / CUT).read_bytes().splitlines()[-1])
    expected = {post.revision for post in map_all(found)[0]}
    usage = Usage(tmp_path / "usage.sqlite", daily_posts=10**6, monthly_posts=10**6, clock=lambda: NOW)
    refusals = [(429, {}, {"title": "ConnectionException"}), (503, {}, {})]
    async with FakeX(lines, disconnect_every=70, ending="operational", refusals=list(refusals)) as server:
        options = XOptions(address=server.address, wait_scale=0.0001)
        collector = X(PSEUDONYMS, token=TOKEN, rules=list, usage=usage, options=options, clock=lambda: NOW)
        seen: Counter[str] = Counter()
        dead_count = 0
        async with asyncio.timeout(60), aclosing(collector.envelopes(None)) as envelopes:
            async for envelope in envelopes:
                seen.update(post.revision for post in envelope.posts)
                dead_count += len(envelope.dead)
                if len(seen) == len(expected):
                    break
        assert set(seen) == expected
        assert set(seen.values()) == {1}
        assert dead_count == 1
        assert server.disconnect_count >= 20
