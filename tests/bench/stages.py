"""What each stage of the detector costs, on the same posts in batches of 1,000."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from processors.detector import detect
from processors.grouping import text_keys
from processors.knowledge import Knowledge
from processors.search_tokens import search_tokens
from processors.views.text import read_views
from tests.bench.corpus import texts
from tests.bench.detector import POSTS, posts_of
from tests.bench.measure import Figure, rate

BATCH = 1000


def figures(knowledge: Knowledge) -> Iterator[Figure]:
    """Measure stages alone; the last line is the whole, for comparison."""
    found = texts(POSTS)
    batches = [found[at : at + BATCH] for at in range(0, POSTS, BATCH)]
    views = [read_views(batch) for batch in batches]
    posts = [posts_of(batch) for batch in batches]
    stored = texts(2000)

    def over(work: Callable[..., object], inputs: list[object]) -> Callable[[], object]:
        return lambda: [work(each) for each in inputs]

    yield rate("stage: views with offset maps", over(read_views, [*batches]), count=POSTS)
    yield rate("stage: subject terms", over(knowledge.lexicon.subjects.find, [*views]), count=POSTS)
    yield rate("stage: language", over(knowledge.language.name, [*batches]), count=POSTS)
    yield rate("stage: near-duplicate key", lambda: text_keys(stored), count=len(stored), note="kept posts only")
    yield rate("stage: search tokens", over(search_tokens, [*stored]), count=len(stored), note="kept posts only")
    yield rate("all stages", lambda: [detect(batch, knowledge) for batch in posts], count=POSTS)
