"""[learn]: judged posts come in beside the stream; every few minutes topics are learned anew and published.

Detection is never waited for by learning nor the other way round: what is noted costs microseconds a post, and the
arithmetic runs in a process of its own. Delivery: none promised; a crash loses what was noted since the last save.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import math
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from processors.knowledge import Knowledge
from processors.topics.words import folded_tokens, term_tokens
from processors.views.text import read_views
from schemas.finding import Finding
from schemas.post import Post
from streams.clock import Clock
from streams.faults import describe
from streams.learning_window import LearningWindow, Noted, WindowError
from streams.sampling import is_sampled

FIRST_POSTS = 1_000
"""In the window before anything is learned; chosen by hand, not measured."""
LEAST_NEW_POSTS = 200
"""Noted since the last time, or it is not worth another snapshot; chosen by hand, not measured."""

log = logging.getLogger(__name__)

Train = Callable[[], Awaitable[None]]
"""Learns from the saved window and puts what it learned in force; raises LearningFailed."""


class LearningFailed(Exception):
    """Nothing was learned this time; the message says why."""


@dataclass(frozen=True, kw_only=True)
class LearningOptions:
    """Where the window is kept, how often it is learned from, and from how many ordinary posts."""

    file: Path
    update_seconds: float
    background_share: float
    """Of the posts that name no subject, noted so that topics of ordinary talk are known as such."""


class Learner:
    """Notes posts and has topics learned from them."""

    def __init__(self, options: LearningOptions, train: Train, clock: Clock) -> None:
        """Take up the saved window; one that cannot be read is reported and begun anew."""
        self._options = options
        self._train = train
        self._clock = clock
        self._learned_count = 0
        try:
            self.window = LearningWindow.load(options.file)
        except WindowError as error:
            log.warning("the learning window cannot be read, it begins anew", extra={"error": describe(error)})
            self.window = LearningWindow()
        self._learned_count = self.window.seen_count

    def note(self, posts: Sequence[Post], findings: Sequence[Finding], knowledge: Knowledge) -> None:
        """Note the posts that name a subject and a random share of the others. Never raises."""
        try:
            self.window.add(noted(posts, findings, knowledge, self._options.background_share, self._clock()))
        except Exception as error:
            log.exception("posts could not be noted for learning", extra={"error": describe(error)})

    async def run(self) -> None:
        """Learn now and then until cancelled; a failure is reported and tried again at the next time."""
        while True:
            await asyncio.sleep(self._options.update_seconds)
            await self.learn()

    async def learn(self) -> None:
        """Save the window and have it learned from, if enough is new."""
        new_count = self.window.seen_count - self._learned_count
        if len(self.window) < FIRST_POSTS or new_count < LEAST_NEW_POSTS:
            return
        seen_count = self.window.seen_count
        try:
            await self.save()
            await self._train()
        except (LearningFailed, OSError) as error:
            log.warning("topics were not learned, trying again later", extra={"error": describe(error)})
            return
        self._learned_count = seen_count
        log.info("topics were learned", extra={"posts": len(self.window)})

    async def save(self) -> None:
        """Write the window to its file, in a worker thread."""
        await asyncio.to_thread(self.window.save, self._options.file, hour=hour_of(self._clock()))


def noted(
    posts: Sequence[Post],
    findings: Sequence[Finding],
    knowledge: Knowledge,
    background_share: float,
    now: dt.datetime,
) -> list[Noted]:
    """Give what is noted of the posts that are: their tokens, never their texts, authors or ids."""
    chosen = [
        (post, finding)
        for post, finding in zip(posts, findings, strict=True)
        if _names_subject(finding) or is_sampled(post.id, background_share)
    ]
    views = read_views([f"{post.title}\ue000{post.text}" if post.title else post.text for post, _ in chosen])
    return [
        Noted(
            tokens=folded_tokens(views.text_of(index), term_tokens(finding.signals)),
            hour=hour_of(now),
            sort_hour=hour_of(post.sort_at),
            named=_names_subject(finding),
            flagged=is_flagged(finding, knowledge.weights.thresholds["review"]),
        )
        for index, (post, finding) in enumerate(chosen)
    ]


def _names_subject(finding: Finding) -> bool:
    return any(signal.kind != "prior" for signal in finding.signals)


def is_flagged(finding: Finding, review: float) -> bool:
    """Say whether a post reached review on its own: what a topic added must not prove the topic right."""
    if finding.score >= review and finding.level not in ("review", "alert"):
        return False  # held back whatever the score
    alone = math.fsum(signal.weight for signal in finding.signals if signal.kind != "topic")
    return alone >= math.log(review / (1 - review))


def hour_of(moment: dt.datetime) -> int:
    """Give the whole hours since 1970 UTC."""
    return int(moment.timestamp()) // 3600
