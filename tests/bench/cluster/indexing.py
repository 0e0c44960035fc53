"""What the search store takes in: `SearchStore.write` in batches as the indexer's, and what a kept post costs there."""

from __future__ import annotations

import datetime as dt
import json
import time
import urllib.request
from collections.abc import Iterator, Sequence

import msgspec

from processors.bare_post import bare_post
from processors.detector import detect
from processors.grouping import text_keys
from processors.knowledge import Knowledge
from schemas.flagged import FlaggedPost
from schemas.store import WriteBatch
from streams.stores.search.store import SearchStore
from tests.bench.cluster.chain import Corner
from tests.bench.cluster.processes import group_cpu_seconds
from tests.bench.corpus import sample, texts
from tests.bench.measure import Figure, single, spread

POSTS, QUICK_POSTS, BATCH, ROUNDS = 24_000, 6_000, 500, 3


def figures(corner: Corner, knowledge: Knowledge, *, quick: bool) -> Iterator[Figure]:
    """Write posts with unique ids, in rounds; then have the index flushed and weigh it."""
    posts = _flagged(knowledge, QUICK_POSTS if quick else POSTS)
    each = len(posts) // ROUNDS
    rates = []
    before = group_cpu_seconds(corner.elasticsearch.process_id)
    own = time.process_time()
    for number in range(ROUNDS):
        started = time.perf_counter()
        corner.ask(lambda store, part=posts[number * each : (number + 1) * each]: _write(store, part))
        rates.append(each / (time.perf_counter() - started))
    own = time.process_time() - own
    search_cpu = group_cpu_seconds(corner.elasticsearch.process_id) - before
    yield spread("indexing, batches of 500", "posts/s", rates, key="index_rate", note="one writer, one node")
    yield single("  the writer", "CPU us/post", own / len(posts) * 1e6, key="index_writer_cpu_us")
    yield single("  the search server", "CPU us/post", search_cpu / len(posts) * 1e6, key="index_server_cpu_us")
    note = "posts and locators, one copy, not merged"
    yield single("  its index", "bytes/post", _index_bytes(corner) / len(posts), key="index_bytes", note=note)


async def _write(store: SearchStore, posts: Sequence[FlaggedPost]) -> None:
    for at in range(0, len(posts), BATCH):
        await store.write(WriteBatch(posts=list(posts[at : at + BATCH])))


def _flagged(knowledge: Knowledge, count: int) -> list[FlaggedPost]:
    """Give as many flagged posts of our own, each with more text behind the offer, so that none is a copy."""
    now = dt.datetime.now(dt.UTC)
    samples = [bare_post(text, "bench", now, number) for number, text in enumerate(sample("trade"))]
    findings = detect(samples, knowledge)
    keys = text_keys([post.text for post in samples])
    made = []
    for number, more in enumerate(texts(count)):
        which = number % len(samples)
        at = now + dt.timedelta(milliseconds=number)
        own = msgspec.structs.replace(
            samples[which],
            text=f"{samples[which].text} {more}",
            id=f"bench:{number:032x}",
            author=f"author-{number % 9_999}",
            sort_at=at,
            observed_at=at,
            revised_at=at,
        )
        made.append(FlaggedPost(post=own, finding=findings[which], text_key=keys[which] or own.id, judged_at=at))
    return made


def _index_bytes(corner: Corner) -> int:
    address = f"{corner.elasticsearch.address}/{corner.name}-posts,{corner.name}-locators"
    urllib.request.urlopen(urllib.request.Request(f"{address}/_flush", method="POST"), timeout=60).close()
    with urllib.request.urlopen(f"{address}/_stats/store", timeout=30) as answer:
        return int(json.load(answer)["_all"]["primaries"]["store"]["size_in_bytes"])
