"""What one worker sustains, and what two do, on a topic that is full before they start."""

from __future__ import annotations

import statistics
import time
from collections.abc import Generator, Iterator, Sequence

from tests.bench.cluster.chain import Corner
from tests.bench.cluster.processes import Command
from tests.bench.measure import Figure, single

SECONDS = 90.0
LOOK_SECONDS = 0.25
END_SHARE = 0.95
"""Measured until so much is judged: at the end some partitions are empty already."""


def figures(corner: Corner, *, posts: int) -> Iterator[Figure]:
    """Judge a corner's posts.collected again with one worker, then with two at once."""
    one = yield from _judged(corner, 1, posts)
    two = yield from _judged(corner, 2, posts)
    yield single("two workers to one, by CPU second", "ratio", two / one, target=">= .9", key="two_to_one")


def _judged(corner: Corner, workers: int, posts: int) -> Generator[Figure, None, float]:
    """Give the figures; returns posts a CPU second."""
    corner.forget_group("detect")
    started = [corner.detect(number) for number in range(1, workers + 1)]
    ready = [_works_after(one) for one in started]
    looks = [_look(started)]
    deadline = time.monotonic() + SECONDS
    while looks[-1].judged < posts * END_SHARE and time.monotonic() < deadline:
        time.sleep(LOOK_SECONDS)
        looks.append(_look(started))
    memory = max(one.peak_megabytes for one in started)
    for one in started:
        one.stop()
    working = [look for look in looks if look.least > 0]
    first, last = working[0], working[-1]
    judged, cpu, wall = last.judged - first.judged, last.cpu - first.cpu, last.at - first.at
    name = f"{workers} worker{'s' if workers > 1 else ''} on a full topic"
    target = ">= 10,000" if workers == 1 else ""
    yield single(name, "posts/s", judged / wall, target=target, key=f"wall_rate_{workers}", note=f"{judged:,.0f} posts")
    yield single("  by CPU", "posts/CPU s", judged / cpu, key=f"cpu_rate_{workers}", note="CPU of the workers alone")
    yield single("  memory of a worker, peak", "MB", memory, target="< 600", key=f"worker_megabytes_{workers}")
    yield single(
        "  first posts judged after", "s", statistics.median(ready), target="< 5", key=f"ready_seconds_{workers}"
    )
    return judged / cpu


def _works_after(worker: Command) -> float:
    """Wait until a worker has judged something; gives the seconds since it was started."""
    worker.wait(lambda: worker.total("judged_posts_total"), SECONDS, "the first post judged", 0.1)
    return time.monotonic() - worker.started_at


class _Look:
    """How far the workers are."""

    def __init__(self, each: Sequence[float], cpu: float) -> None:
        self.judged, self.least, self.cpu, self.at = sum(each), min(each), cpu, time.monotonic()


def _look(workers: Sequence[Command]) -> _Look:
    return _Look([one.total("judged_posts_total") for one in workers], sum(one.cpu_seconds for one in workers))
