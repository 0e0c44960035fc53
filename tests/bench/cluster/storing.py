"""What one indexer and one search server take of judged posts, on topics that are full before they start."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import NamedTuple

from tests.bench.cluster.chain import Corner
from tests.bench.cluster.processes import Command, NeverHappened, group_cpu_seconds, total
from tests.bench.measure import Figure, single

LOOK_SECONDS, QUIET_SECONDS, SECONDS = 0.1, 4.0, 120.0


class _Look(NamedTuple):
    """How far the indexer is, and what was spent."""

    records: float
    indexer_cpu: float
    search_cpu: float
    at: float


def figures(corner: Corner, *, posts: int) -> Iterator[Figure]:
    """Store what a burst of so many posts left on posts.flagged and posts.counted once more, into fresh indices."""
    corner.forget_group("store")
    fresh = {"LOURIE_SEARCH_INDEX_PREFIX": "again"}
    corner.run("store", "init", more=fresh)
    indexer = corner.index(fresh)
    first = last = _look(corner, indexer)
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < min(last.at + QUIET_SECONDS, deadline):
        time.sleep(LOOK_SECONDS)
        look = _look(corner, indexer)
        first = first if first.records else look  # begins after the first write, which finds everything cold
        last = look if look.records > last.records or not look.records else last
    if last.records == first.records:
        raise NeverHappened(f"not two writes were made in {SECONDS:.0f} s:\n{indexer.tail()}")
    done = posts * (last.records - first.records) / last.records
    samples = indexer.samples()
    indexer.stop()
    writes = total(samples, "store_write_seconds_sum") / max(1.0, total(samples, "store_write_seconds_count"))
    indexer_cpu, search_cpu = last.indexer_cpu - first.indexer_cpu, last.search_cpu - first.search_cpu
    name = "an indexer on full topics, as collected posts"
    note = "kept posts and the counters of all, up to 500 records a write"
    yield single(name, "posts/s", done / (last.at - first.at), key="store_rate", note=note)
    yield single("  the indexer", "CPU us/collected post", indexer_cpu / done * 1e6, key="store_indexer_cpu_us")
    yield single("  the search server", "CPU us/collected post", search_cpu / done * 1e6, key="store_search_cpu_us")
    yield single("  a write, mean", "ms", writes * 1000, key="store_write_full")


def _look(corner: Corner, indexer: Command) -> _Look:
    records = indexer.total("kafka_acknowledged_records_total")
    search = group_cpu_seconds(corner.elasticsearch.process_id)
    return _Look(records, indexer.cpu_seconds, search, time.monotonic())
