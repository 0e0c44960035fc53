"""Topics: fitting, updating, inference, and what they cost the detector."""

from __future__ import annotations

import hashlib
import itertools
import time
from collections.abc import Iterator
from dataclasses import replace

import msgspec
import numpy as np

from processors.detector import detect
from processors.knowledge import Knowledge
from processors.topics.fitting import Sample, fit, stop_words, update
from processors.topics.model import TopicModel, infer
from processors.topics.words import lexicon_tokens, text_tokens
from schemas.post import Post
from streams.learning import noted
from tests.bench.corpus import texts
from tests.bench.detector import AT, POSTS, posts_of
from tests.bench.measure import Figure, rate, single

BATCH = 1_000
STREAM_POSTS = 200_000
"""From which the window of `lourie run` is made: posts with a subject and 2 % of the others."""


def figures(knowledge: Knowledge) -> Iterator[Figure]:
    """Measure on ordinary posts with 2 % offers; the model that judges is learned as `lourie run` learns it."""
    terms = lexicon_tokens(knowledge.lexicon.subjects.terms)
    stop_words()
    for count in (20_000, 50_000):
        yield from _fitted(_plain(texts(count)), terms, f"{count:,} ordinary posts")
    window = _window(knowledge)
    yield from _fitted(window, terms, f"the window of {STREAM_POSTS:,} streamed posts")
    model = fit(window, terms)
    yield from _inferred(model, window)
    yield from _judged(replace(knowledge, topics=model), knowledge)


def taught(knowledge: Knowledge) -> Knowledge:
    """Give knowledge with topics of ordinary posts, as what judges has them."""
    terms = lexicon_tokens(knowledge.lexicon.subjects.terms)
    return replace(knowledge, topics=fit(_plain(texts(POSTS)), terms))


def _fitted(sample: Sample, terms: list[str], name: str) -> Iterator[Figure]:
    started = time.process_time()
    model = fit(sample, terms)
    note = f"{len(sample.bags):,} posts, {model.facts.pair_count:,} pairs, {len(model.vocabulary):,} words and terms"
    yield single(f"fit, {name}", "CPU seconds", time.process_time() - started, note=note)
    yield single("  its NPMI", "-1 to 1", model.facts.npmi)
    yield single("  its diversity", "share", model.facts.diversity)
    seen = msgspec.structs.replace(model.facts, seen_count=sample.seen_count - 2_000)
    started = time.process_time()
    update(replace(model, facts=seen), sample)
    yield single("  update by 2,000 posts, measured anew", "CPU seconds", time.process_time() - started)


def _inferred(model: TopicModel, window: Sample) -> Iterator[Figure]:
    bags = [list(bag) for bag, named in zip(window.bags, window.named, strict=True) if named]
    ids = [model.ids(bag) for bag in bags]
    several = np.mean([len(bag) for bag in ids])
    batches = range(0, len(bags), BATCH)
    note = f"posts with a subject, {several:.1f} known words each"
    yield rate("inference from word numbers", lambda: infer(ids, model.phi, model.theta), count=len(ids), note=note)
    yield rate(
        "inference from words, batches of 1,000",
        lambda: [model.name(bags[at : at + BATCH]) for at in batches],
        count=len(bags),
        target=">= 60,000",
    )
    found = texts(POSTS)
    yield rate(
        "words of texts, batches of 1,000",
        lambda: [text_tokens(found[at : at + BATCH]) for at in range(0, POSTS, BATCH)],
        count=POSTS,
    )


def _judged(taught: Knowledge, plain: Knowledge) -> Iterator[Figure]:
    posts = _streamed(POSTS)
    for _, (name, knowledge) in itertools.product(range(2), (("without", plain), ("with", taught))):
        yield rate(
            f"detector {name} topics, batches of 1,000",
            lambda knowledge=knowledge: [detect(posts[at : at + BATCH], knowledge) for at in range(0, POSTS, BATCH)],
            count=POSTS,
            rounds=3,
        )
    findings = detect(posts, taught)
    yield rate("noting for learning", lambda: _note(posts, findings, taught), count=POSTS)


def _note(posts: list[Post], findings: list[object], knowledge: Knowledge) -> None:
    for at in range(0, POSTS, BATCH):
        noted(posts[at : at + BATCH], findings[at : at + BATCH], knowledge, 0.02, AT)  # type: ignore[arg-type]


def _streamed(count: int) -> list[Post]:
    """Give posts whose ids end as evenly as real ones: sampling goes by that."""
    return [
        msgspec.structs.replace(post, id=f"bench:{hashlib.sha256(str(number).encode()).hexdigest()[:32]}")
        for number, post in enumerate(posts_of(texts(count)))
    ]


def _plain(found: list[str]) -> Sample:
    none = np.zeros(len(found), np.bool_)
    return Sample(bags=text_tokens(found), named=none, flagged=none, seen_count=len(found))


def _window(knowledge: Knowledge) -> Sample:
    posts = _streamed(STREAM_POSTS)
    parts = [posts[at : at + BATCH] for at in range(0, STREAM_POSTS, BATCH)]
    kept = [one for part in parts for one in noted(part, detect(part, knowledge), knowledge, 0.02, AT)]
    return Sample(
        bags=[post.tokens for post in kept],
        named=np.array([post.named for post in kept], np.bool_),
        flagged=np.array([post.flagged for post in kept], np.bool_),
        seen_count=len(kept),
    )
