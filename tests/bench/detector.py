"""The detector alone and its stages, on one core, warm."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator

from lourie.memory import for_good
from processors.bare_post import bare_post
from processors.detector import detect
from processors.knowledge import Knowledge, load
from schemas.post import Post
from tests.bench.corpus import texts
from tests.bench.measure import Figure, rate
from tests.published import published

POSTS = 20_000
AT = dt.datetime(2026, 3, 14, tzinfo=dt.UTC)


def packaged_knowledge() -> Knowledge:
    """Publish and load the packaged knowledge."""
    with for_good():  # as every command does
        return load(published())


def posts_of(found: list[str]) -> list[Post]:
    """Wrap texts as posts."""
    return [bare_post(text, "bench", AT, number) for number, text in enumerate(found)]


def figures(knowledge: Knowledge) -> Iterator[Figure]:
    """Measure the whole detector at two lengths and two batch sizes, with topics if the knowledge has some."""
    about = ", with topics" if knowledge.topics else ""
    for pair, size in itertools.product((False, True), (200, 1000)):
        found = texts(POSTS, pair=pair)
        posts = posts_of(found)
        mean = sum(map(len, found)) / len(found)
        yield rate(
            f"detector, batches of {size:,}",
            lambda posts=posts, size=size: [detect(posts[at : at + size], knowledge) for at in range(0, POSTS, size)],
            count=POSTS,
            target=">= 20,000" if size == 1000 and not pair else "",
            note=f"mean {mean:.0f} characters{about}",
        )
