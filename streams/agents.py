"""The agents: batches of one topic's records come in, records for other topics and store writes go out."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from processors.knowledge import Knowledge
from schemas.dead import DeadRecord
from schemas.finding import STORED_LEVELS, Finding
from schemas.flagged import FlaggedPost
from schemas.label import Label
from schemas.post import Post
from schemas.store import WriteBatch
from schemas.tally import CountKey, Tally, TermKey
from schemas.tombstone import Tombstone
from streams.clock import Clock
from streams.emitted import Emitted
from streams.hops import note_judged
from streams.metrics import Metrics
from streams.sampling import SAMPLE_SHARE, is_sampled

Judge = Callable[[Sequence[Post], Knowledge], Sequence[Finding]]
"""Gives one finding a post, in order."""


Learn = Callable[[Sequence[Post], Sequence[Finding], Knowledge], None]
"""Notes judged posts for learning; never raises, and takes no time to speak of."""


@dataclass(frozen=True, kw_only=True)
class Context:
    """What agents are handed beside their records."""

    knowledge: Callable[[], Knowledge]
    """Gives the snapshot to judge by; asked once a batch."""
    clock: Clock
    metrics: Metrics
    judge: Judge
    group: Callable[[Sequence[str]], list[str]]
    sample_share: float = SAMPLE_SHARE
    learn: Learn | None = None


Agent = Callable[[Sequence[Any], Context], Awaitable[Emitted]]
"""Handles a batch whole or raises; the guard counts, times, retries and buries."""


async def detect(posts: Sequence[Post], context: Context) -> Emitted:
    """Judge posts in a worker thread, so that the desk stays responsive; pass on what is worth keeping, count all."""
    emitted, counted = await asyncio.to_thread(_judge, posts, context)
    for level, count in counted.items():
        context.metrics.add("judged_posts_total", count, level=level)
    return emitted


async def index(flagged: Sequence[FlaggedPost], context: Context) -> Emitted:  # noqa: ARG001 - an agent's shape
    """Have flagged posts stored."""
    return Emitted(writes=WriteBatch(posts=list(flagged)))


async def count(tallies: Sequence[Tally], context: Context) -> Emitted:  # noqa: ARG001 - an agent's shape
    """Have counters added that came over a log."""
    return Emitted(writes=WriteBatch(tallies=list(tallies)))


async def forget(tombstones: Sequence[Tombstone], context: Context) -> Emitted:  # noqa: ARG001 - an agent's shape
    """Have posts erased, hidden or restored."""
    return Emitted(writes=WriteBatch(tombstones=list(tombstones)))


async def bury(dead: Sequence[DeadRecord], context: Context) -> Emitted:  # noqa: ARG001 - an agent's shape
    """Have dead letters kept."""
    return Emitted(writes=WriteBatch(dead=list(dead)))


async def decide(labels: Sequence[Label], context: Context) -> Emitted:  # noqa: ARG001 - an agent's shape
    """Have analysts' decisions kept."""
    return Emitted(writes=WriteBatch(labels=list(labels)))


def _judge(posts: Sequence[Post], context: Context) -> tuple[Emitted, dict[str, int]]:
    """Give what `detect` emits, and the judged posts by level."""
    knowledge = context.knowledge()
    findings = context.judge(posts, knowledge)
    if context.learn:
        context.learn(posts, findings, knowledge)
    judged = list(zip(posts, findings, strict=True))
    kept = [
        (post, finding)
        for post, finding in judged
        if finding.level in STORED_LEVELS or is_sampled(post.id, context.sample_share)
    ]
    keys = context.group([post.text for post, _ in kept])
    now = context.clock()
    flagged = [
        FlaggedPost(post=post, finding=finding, text_key=key or post.id, judged_at=now)
        for (post, finding), key in zip(kept, keys, strict=True)
    ]
    note_judged(context.metrics, flagged)
    counts = _count_posts(judged)
    levels: dict[str, int] = {}
    for key, count in counts.items():
        levels[key.level] = levels.get(key.level, 0) + count
    return Emitted({"posts.flagged": flagged}, WriteBatch(counts=counts, terms=_count_terms(judged))), levels


def _count_posts(judged: Sequence[tuple[Post, Finding]]) -> dict[CountKey, int]:
    counts: dict[CountKey, int] = {}
    for post, finding in judged:
        key = CountKey(_hour(post.sort_at), post.source, finding.language, finding.level)
        counts[key] = counts.get(key, 0) + 1
    return counts


def _count_terms(judged: Sequence[tuple[Post, Finding]]) -> dict[TermKey, tuple[int, int]]:
    """Count each term once a post, and once more where the post is at review or above."""
    terms: dict[TermKey, tuple[int, int]] = {}
    for post, finding in judged:
        if not finding.signals:
            continue
        flagged = int(finding.level in {"review", "alert"})
        for term in {signal.detail["term"] for signal in finding.signals if "term" in signal.detail}:
            key = TermKey(_hour(post.sort_at), term)
            old_hits, old_flagged = terms.get(key, (0, 0))
            terms[key] = (old_hits + 1, old_flagged + flagged)
    return terms


def _hour(moment: dt.datetime) -> dt.datetime:
    return moment.replace(minute=0, second=0, microsecond=0)
