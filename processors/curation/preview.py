"""A new term and posts in, what it would have flagged out: how many hold it, how many change level, some examples."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import msgspec

from processors.detector import detect
from processors.knowledge import Knowledge
from processors.lexicon.lexicon import Searcher
from processors.lexicon.terms import Term
from processors.present.marks import excerpt, mark_text
from processors.views.text import read_views
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


class Previewer:
    """Judges posts with and without a term, batch by batch, and keeps counts and a few examples only.

    A post without the term's words is only searched (about 20 us); `knowledge` is not changed.
    """

    def __init__(self, term: Term, knowledge: Knowledge) -> None:
        self._term, self._knowledge, self._taught = term, knowledge, with_term(knowledge, term)
        self._searcher = Searcher.compile([term])
        self._looked_at: Counter[str] = Counter()
        self._holding: Counter[str] = Counter()
        self._changes: dict[str, Counter[str]] = {}
        self._examples: list[PreviewExample] = []

    def look_at(self, batch: Sequence[tuple[str, Post]]) -> None:
        """Take up some posts, each with its origin ("store", "sample")."""
        self._looked_at.update(origin for origin, _ in batch)
        found = self._searcher.find(read_views([_all_text(post) for _, post in batch]))
        held = [batch[index] for index in found]
        before = detect([post for _, post in held], self._knowledge)
        after = detect([post for _, post in held], self._taught)
        for (origin, post), old, new in zip(held, before, after, strict=True):
            if any(signal.detail.get("term") == self._term.id for signal in new.signals):
                self._count(origin, post, old, new)
        self._examples = _most_telling(self._examples)

    def result(self) -> Preview:
        """Give what was found so far."""
        changes = {origin: dict(one) for origin, one in self._changes.items()}
        return Preview(self._term, dict(self._looked_at), dict(self._holding), changes, tuple(self._examples))

    def _count(self, origin: str, post: Post, before: Finding, after: Finding) -> None:
        self._holding[origin] += 1
        if before.level != after.level:
            self._changes.setdefault(origin, Counter())[f"{before.level} to {after.level}"] += 1
        self._examples.append(_example(origin, post, before, after))


def preview(term: Term, knowledge: Knowledge, posts: Iterable[tuple[str, Post]]) -> Preview:
    """Judge posts, each with its origin, with and without a term."""
    previewer = Previewer(term, knowledge)
    for batch in _batches(posts):
        previewer.look_at(batch)
    return previewer.result()


def with_term(knowledge: Knowledge, term: Term) -> Knowledge:
    """Give the knowledge with one term more, in memory; about a tenth of a second for the whole lexicon."""
    return replace(knowledge, hash=f"{knowledge.hash}+{term.id}", lexicon=knowledge.lexicon.with_term(term))


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
