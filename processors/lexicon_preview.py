"""A new term and posts in, what it would have flagged out: how many hold it, how many change level, some examples."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import msgspec

from processors.detector import detect
from processors.knowledge import Knowledge
from processors.lexicon import Searcher
from processors.lexicon_data import Term
from processors.present.marks import excerpt, mark_text
from processors.text import read_views
from schemas.finding import LEVELS, Finding, Level
from schemas.post import Post

BATCH = 1_000
EXAMPLES = 8
"""Shown of each origin, those that rise highest first."""
EXCERPT = 200


class PreviewExample(msgspec.Struct, frozen=True):
    """A post that holds the term; evidence marked as [[words]]."""

    origin: str
    before: Level
    after: Level
    text: str


class Preview(msgspec.Struct, frozen=True):
    """What a term would have done to posts that were there."""

    term: Term
    post_counts: dict[str, int]
    """Posts looked at, by where they come from."""
    holding_counts: dict[str, int]
    """Posts that hold the term and show it as evidence."""
    changes: dict[str, dict[str, int]]
    """By origin: "ignore to watch" and how many."""
    examples: tuple[PreviewExample, ...]

    @property
    def holding_count(self) -> int:
        """Posts of any origin that show the term."""
        return sum(self.holding_counts.values())

    @property
    def changed_count(self) -> int:
        """Posts of any origin whose level would change."""
        return sum(count for changes in self.changes.values() for count in changes.values())


def preview(term: Term, knowledge: Knowledge, posts: Iterable[tuple[str, Post]]) -> Preview:
    """Judge posts with and without a term; `posts` gives each with its origin ("store", "sample").

    A post without the term's words is only searched (about 20 us); `knowledge` is not changed.
    """
    searcher = Searcher.compile([term])
    taught = with_term(knowledge, term)
    looked_at: Counter[str] = Counter()
    holding: Counter[str] = Counter()
    changes: dict[str, Counter[str]] = {}
    examples: list[PreviewExample] = []
    for batch in _batches(posts):
        looked_at.update(origin for origin, _ in batch)
        for origin, post, before, after in _judged(batch, searcher, term, knowledge, taught):
            holding[origin] += 1
            if before.level != after.level:
                changes.setdefault(origin, Counter())[f"{before.level} to {after.level}"] += 1
            examples.append(_example(origin, post, before, after))
        examples = _most_telling(examples)
    return Preview(
        term, dict(looked_at), dict(holding), {origin: dict(one) for origin, one in changes.items()}, tuple(examples)
    )


def with_term(knowledge: Knowledge, term: Term) -> Knowledge:
    """Give the knowledge with one term more, in memory; about half a second for the whole lexicon."""
    return replace(knowledge, hash=f"{knowledge.hash}+{term.id}", lexicon=knowledge.lexicon.with_term(term))


def _judged(
    batch: Sequence[tuple[str, Post]], searcher: Searcher, term: Term, knowledge: Knowledge, taught: Knowledge
) -> Iterator[tuple[str, Post, Finding, Finding]]:
    """Judge the posts that hold the term both ways; gives those in which it counts as evidence."""
    found = searcher.find(read_views([_all_text(post) for _, post in batch]))
    held = [batch[index] for index in found]
    before = detect([post for _, post in held], knowledge)
    after = detect([post for _, post in held], taught)
    for (origin, post), old, new in zip(held, before, after, strict=True):
        if any(signal.detail.get("term") == term.id for signal in new.signals):
            yield origin, post, old, new


def _all_text(post: Post) -> str:
    parts = (post.text, post.title, *(media.alt for media in post.media), post.media_text, post.author_bio)
    return "\n".join(part for part in parts if part)


def _example(origin: str, post: Post, before: Finding, after: Finding) -> PreviewExample:
    text, signals = excerpt(post.text, after.signals, EXCERPT)
    return PreviewExample(origin, before.level, after.level, " ".join(mark_text(text, signals).split()))


def _most_telling(examples: list[PreviewExample]) -> list[PreviewExample]:
    """Keep a few of each origin: changed ones first, the highest level first, in the order met."""
    examples.sort(key=lambda one: (one.origin, one.before == one.after, -LEVELS.index(one.after)))
    kept: Counter[str] = Counter()
    shown = []
    for one in examples:
        kept[one.origin] += 1
        if kept[one.origin] <= EXAMPLES:
            shown.append(one)
    return shown


def _batches(posts: Iterable[tuple[str, Post]]) -> Iterator[list[tuple[str, Post]]]:
    batch: list[tuple[str, Post]] = []
    for one in posts:
        batch.append(one)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
