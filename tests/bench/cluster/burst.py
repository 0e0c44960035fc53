"""A burst as large as X's record second: the whole chain takes it in, and every id is accounted for."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator

from schemas.store import HourCount
from tests.bench.cluster.chain import Corner
from tests.bench.cluster.peers import Loop, plain_loop
from tests.bench.cluster.processes import Command, group_cpu_seconds
from tests.bench.corpus import write_replay
from tests.bench.measure import Figure, single

POSTS, QUICK_POSTS = 143_000, 60_000
DRAIN_SECONDS = 240.0
LOOK_SECONDS, QUIET_SECONDS = 0.2, 4.0
"""The store has taken everything when it took nothing for so long after the last post was judged."""


def figures(corner: Corner, count: int) -> Iterator[Figure]:
    """Collect a file as fast as it goes while one worker and one indexer run; then count what came out."""
    file = write_replay(corner.folder / "burst.jsonl", count)
    worker, indexer = corner.detect(), corner.index()
    for one in (worker, indexer):
        one.wait_ready()
    before = group_cpu_seconds(corner.kafka.process_id)
    started = time.monotonic()
    collector = corner.start("collect", "--file", str(file), data="collector")
    collector_cpu = 0.0
    while collector.process.poll() is None:
        collector_cpu = max(collector_cpu, collector.cpu_seconds)
        time.sleep(0.1)
    collector.finish(1)
    collected = time.monotonic()
    worker.wait(lambda: worker.total("judged_posts_total") >= count, DRAIN_SECONDS, "judged", LOOK_SECONDS)
    seconds = _stored_after(indexer, started)
    broker_cpu = group_cpu_seconds(corner.kafka.process_id) - before
    for one in (worker, indexer):
        one.stop()
    yield single(f"burst of {count:,} posts: drained after", "s", seconds, key="burst_seconds")
    yield single("  collector: sent after", "s", collected - started, key="burst_collect_seconds")
    yield single("  collector", "posts/CPU s", count / collector_cpu, key="collector_rate", note="start-up included")
    yield single("  broker", "CPU us/post", broker_cpu / count * 1e6, key="broker_cpu_us", note="all topics, 1 copy")
    size = corner.topic_bytes("posts.collected") / count
    yield single("  posts.collected on disk", "bytes/post", size, key="post_bytes", note="zstd, envelopes")
    flagged = corner.ask(lambda store: store.stats()).post_count
    yield single("  kept", "share", flagged / count, key="kept_share", note="2 % of them are offers of our own")
    flagged_bytes = corner.topic_bytes("posts.flagged") / flagged
    yield single("  posts.flagged on disk", "bytes/post", flagged_bytes, key="flagged_bytes")
    counted_bytes = corner.topic_bytes("posts.counted") / count
    yield single("  posts.counted on disk", "bytes/post", counted_bytes, key="counted_bytes", note="per judged post")
    yield from _accounts(corner, count)


def _stored_after(indexer: Command, started: float) -> float:
    """Wait until the store took the last of the burst, by the indexer's metrics; gives when that was."""
    last, last_at = -1.0, time.monotonic()
    while time.monotonic() < last_at + QUIET_SECONDS:
        acknowledged = indexer.total("kafka_acknowledged_records_total")
        if acknowledged != last:
            last, last_at = acknowledged, time.monotonic()
        time.sleep(LOOK_SECONDS)
    return last_at - started


def _accounts(corner: Corner, count: int) -> Iterator[Figure]:
    """Judge the topic again in a plain loop: what it holds and what it leads to must be what the store has."""
    loop = plain_loop(corner, count)
    ids = [one.flagged.post.id for one in corner.stored()]
    since = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    hours: tuple[HourCount, ...] = corner.ask(lambda store: store.hours(since))
    judged = sum(hour.count for hour in hours)
    yield single("  posts lost before the topic", "posts", count - loop.distinct, target="0", key="lost_collected")
    yield single("  posts doubled in the topic", "posts", loop.posts - loop.distinct, target="0")
    yield single("  lost in the store", "posts", len(set(loop.kept) - set(ids)), target="0", key="lost_stored")
    yield single("  doubled in the store", "posts", len(ids) - len(set(ids)), target="0", key="doubled_stored")
    yield single("  in the store and not expected", "posts", len(set(ids) - set(loop.kept)), target="0")
    yield single("  judged by the counters, less the posts", "posts", judged - count, target="0")
    yield from _loop_figures(loop)


def _loop_figures(loop: Loop) -> Iterator[Figure]:
    note = "same detector, nothing written or committed to the store"
    yield single("peer: plain aiokafka loop", "posts/CPU s", loop.posts / loop.cpu_seconds, key="plain_rate", note=note)
    yield single("  its wall rate", "posts/s", loop.posts / loop.wall_seconds, key="plain_wall_rate")
