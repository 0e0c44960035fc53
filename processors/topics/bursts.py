"""Counts of a short recent time and of a longer time before in, what is suddenly more frequent out, strongest first.

Measure: Dunning's log-likelihood ratio G2 (T. Dunning, Accurate methods for the statistics of surprise and
coincidence, Computational Linguistics 1993) of two Poisson rates, with the posts of each time as exposure.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import msgspec

LEAST_SURPRISE = 15.13
"""G2 that chance exceeds once in 10,000 (P. Rayson and R. Garside, Comparing corpora using frequency profiling,
2000)."""
LEAST_RATIO = 2.0
"""Times as frequent as before; less is a fashion, not a burst. Chosen by hand, not measured."""
LEAST_COUNT = 5
"""Recent posts; fewer may be one seller's. Chosen by hand, not measured."""


class Counts(msgspec.Struct, frozen=True):
    """How many posts of a stretch of time hold each thing, and how many posts there were."""

    by_name: Mapping[str, int]
    post_count: int


class Burst(msgspec.Struct, frozen=True, kw_only=True):
    """Something that is suddenly more frequent."""

    name: str
    count: int
    """Recent posts that hold it."""
    expected: float
    """As many as there would be at the rate before."""
    ratio: float
    """How many times as frequent; half a post is added to what was never seen before."""
    surprise: float
    """G2."""


def find_bursts(recent: Counts, before: Counts) -> list[Burst]:
    """Give what is more frequent in the recent posts than before; none while there is nothing to compare with."""
    if not recent.post_count or not before.post_count:
        return []
    found = [
        _compare(name, count, before.by_name.get(name, 0), recent.post_count, before.post_count)
        for name, count in recent.by_name.items()
        if count >= LEAST_COUNT
    ]
    bursts = [burst for burst in found if burst.ratio >= LEAST_RATIO and burst.surprise >= LEAST_SURPRISE]
    return sorted(bursts, key=lambda burst: (-burst.surprise, burst.name))


def _compare(name: str, count: int, count_before: int, posts: int, posts_before: int) -> Burst:
    pooled = (count + count_before) / (posts + posts_before)
    surprise = 2 * sum(
        seen * math.log(seen / (exposure * pooled))
        for seen, exposure in ((count, posts), (count_before, posts_before))
        if seen
    )
    expected = posts * max(count_before, 0.5) / posts_before
    return Burst(
        name=name,
        count=count,
        expected=round(posts * count_before / posts_before, 2),
        ratio=round(count / expected, 2),
        surprise=round(surprise, 2),
    )
