"""How old a post is, hop by hop, when 2,000 a second come in: judged, stored, and seen by a search."""

from __future__ import annotations

import datetime as dt
import json
import time
import urllib.request
from collections.abc import Iterator, Sequence

from schemas.store import StoredPost
from streams.clock import utc_now
from tests.bench.cluster.chain import Corner
from tests.bench.cluster.processes import Command, NeverHappened, Samples, group_cpu_seconds, total
from tests.bench.corpus import write_replay
from tests.bench.measure import Figure, single

RATE = 2_000
SECONDS, QUICK_SECONDS, WARM_SECONDS = 40, 12, 5
"""The first posts are not counted: they meet connections just opened and indices just made."""
LOOK_SECONDS = 0.1
"""Each look is a search, which the search server's cores have in them."""
SHARES = (0.50, 0.95, 0.99)
SETTLE_SECONDS, LONGEST_SECONDS = 5.0, 180.0
HOPS = {
    "judged": ("judged", "from observed_at; a collector's own wait for its envelope, up to 100 ms, is in it"),
    "written": ("its write begun", ""),
    "stored": ("stored", "own time, by the indexer's histogram, interpolated between its bounds"),
    "visible": ("seen by a search of another", "the index refreshes once a second"),
}
HISTOGRAM = "post_to_store_seconds"


def figures(corner: Corner, *, quick: bool) -> Iterator[Figure]:
    """Collect a file at 2,000 posts a second over a worker and an indexer, and look at what is kept."""
    seconds = QUICK_SECONDS if quick else SECONDS
    file = write_replay(corner.folder / "latency.jsonl", RATE * seconds)
    worker, indexer = corner.detect(), corner.index()
    for one in (worker, indexer):
        one.wait_ready()
    busy = _busy(corner, worker, indexer)
    began_at = time.monotonic()
    collector = corner.start("collect", "--file", str(file), "--rate", str(RATE), data="collector")
    collector.wait(lambda: collector.total("source_posts_total") > 0, 30, "first post", 0.1)
    seen, before = _watch(corner, collector, worker, indexer, RATE * seconds)
    after = indexer.samples()
    lasted = time.monotonic() - began_at
    cores = {name: (cpu - busy[name]) / lasted for name, cpu in _busy(corner, worker, indexer).items()}
    for one in (worker, indexer):
        one.stop()
    kept = corner.stored()
    began = min(one.flagged.post.observed_at for one in kept).timestamp() + WARM_SECONDS
    counted = [one for one in kept if one.flagged.post.observed_at.timestamp() >= began]
    yield from _hops(counted, seen, _bucket_counts(before, after))
    writes = _grown(before, after, "store_write_seconds_sum"), _grown(before, after, "store_write_seconds_count")
    yield single("  a write to the store, mean", "ms", 1000 * writes[0] / max(1.0, writes[1]), key="store_write")
    for name, share in cores.items():
        yield single(f"  {name}", "cores", share, key=f"{name.replace(' ', '_')}_cores", note=f"over {lasted:.0f} s")


def _busy(corner: Corner, worker: Command, indexer: Command) -> dict[str, float]:
    """Give the CPU seconds so far of all but the collector."""
    return {
        "worker": worker.cpu_seconds,
        "indexer": indexer.cpu_seconds,
        "broker": group_cpu_seconds(corner.kafka.process_id),
        "search server": group_cpu_seconds(corner.elasticsearch.process_id),
    }


def _grown(before: Samples, after: Samples, name: str) -> float:
    return total(after, name) - total(before, name)


def _hops(kept: Sequence[StoredPost], seen: dict[str, float], buckets: list[tuple[float, float]]) -> Iterator[Figure]:
    ages = {one.flagged.post.id: one.flagged.post.observed_at.timestamp() for one in kept}
    judged = [_seconds(one.flagged.post.observed_at, one.flagged.judged_at) for one in kept]
    written = [_seconds(one.flagged.post.observed_at, one.stored_at) for one in kept]
    visible = [seen[post_id] - at for post_id, at in ages.items() if post_id in seen]
    yield single(f"{RATE:,} posts/s: posts looked at", "posts", len(kept), key="latency_posts", note="kept ones")
    hops = {"judged": judged, "written": written, "visible": visible}
    for hop, (name, note) in HOPS.items():
        for share in SHARES:
            seconds = _between_buckets(buckets, share) if hop == "stored" else _part(hops[hop], share)
            rank = f"p{share * 100:.0f}"
            yield single(
                f"  {name}, {rank}",
                "ms",
                seconds * 1000,
                target="< 250" if (hop, share) == ("stored", SHARES[-1]) else "",
                note=note if share == SHARES[0] else "",
                key=f"{hop}_{rank}",
            )
    yield single("  kept and never seen", "posts", len(ages) - len(visible), target="0", key="never_visible")


def _seconds(since: dt.datetime, until: dt.datetime | None) -> float:
    return (until - since).total_seconds() if until else 0.0


def _part(values: Sequence[float], share: float) -> float:
    if not values:
        raise NeverHappened("no kept post to look at after warming up")
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def _watch(
    corner: Corner, collector: Command, worker: Command, indexer: Command, count: int
) -> tuple[dict[str, float], Samples]:
    """Search for new posts until all are judged and no more come up.

    Gives when each was first found, and the indexer's metrics after warming up.
    """
    begun = quiet_since = time.monotonic()
    seen: dict[str, float] = {}
    before: Samples = {}
    newest, judged = 0, False
    while not judged or time.monotonic() < quiet_since + SETTLE_SECONDS:
        if not before and time.monotonic() > begun + WARM_SECONDS:
            before = indexer.samples()
        found = _search(corner, newest)
        now = utc_now().timestamp()
        newest = max([newest, *(stored_at for _, stored_at in found)])
        fresh = [post_id for post_id, _ in found if post_id not in seen]
        seen.update(dict.fromkeys(fresh, now))
        if fresh or not judged:
            quiet_since = time.monotonic()
        if not judged and collector.process.poll() is not None:
            judged = worker.total("judged_posts_total") >= count
        if time.monotonic() > begun + LONGEST_SECONDS:
            raise NeverHappened(f"not all of {count} posts were judged in {LONGEST_SECONDS:.0f} s:\n{worker.tail()}")
        time.sleep(LOOK_SECONDS)
    return seen, before


def _search(corner: Corner, newest: int) -> list[tuple[str, int]]:
    """Give posts stored at or after a time, as any search of another client would find them."""
    field = "stored_at_microseconds"
    body = {
        "size": 2_000,
        "_source": False,
        "query": {"range": {field: {"gte": newest}}},
        "docvalue_fields": [field],
        "sort": [{field: "asc"}],
    }
    request = urllib.request.Request(
        f"{corner.elasticsearch.address}/{corner.name}-posts/_search",
        data=json.dumps(body).encode(),
        headers={"content-type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        hits = json.load(answer)["hits"]["hits"]
    return [(hit["_id"], int(hit["fields"][field][0])) for hit in hits]


def _bucket_counts(before: Samples, after: Samples) -> list[tuple[float, float]]:
    """Give the histogram's upper bounds and how many posts at most as old came between two readings."""
    counts = []
    for (name, labels), value in after.items():
        if name == f"{HISTOGRAM}_bucket":
            bound = labels.partition('le="')[2].partition('"')[0]
            counts.append((float(bound.replace("+Inf", "inf")), value - before.get((name, labels), 0.0)))
    return sorted(counts)


def _between_buckets(buckets: Sequence[tuple[float, float]], share: float) -> float:
    """Interpolate a share between the bounds around it, as Prometheus does."""
    wanted = buckets[-1][1] * share if buckets else 0.0
    low, count_below = 0.0, 0.0
    for bound, count in buckets:
        if count >= wanted:
            if bound == float("inf"):
                return low
            return low + (bound - low) * (wanted - count_below) / max(1.0, count - count_below)
        low, count_below = bound, count
    return low
