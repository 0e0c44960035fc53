"""The packaged sample in, endless fresh posts out: for a first look without any account or network.

Delivery: at least once, idempotent by post id; the same seed gives the same posts in the same order.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Literal

import msgspec

from schemas.envelope import Envelope
from schemas.post import Post
from schemas.store import SourceState
from streams.clock import Clock, utc_now
from streams.collectors.collector import Progress, SourceUnavailable
from streams.collectors.envelopes import Assembler
from streams.collectors.line_posts import Reading, WrittenPost, to_post
from streams.collectors.pacing import Pace
from streams.pseudonyms import Pseudonyms

Label = Literal["trade", "lookalike", "ordinary"]

BLOCK_SIZE = 1_000
SHARES: dict[Label, int] = {"trade": 20, "lookalike": 25}
"""Posts of a block that are not ordinary: 2 % trade, 2.5 % look-alikes; chosen by hand, far above any real stream."""
AUTHORS: dict[Label, int] = {"trade": 12, "lookalike": 60, "ordinary": 400}
"""So few sellers that each comes back; chosen by hand."""
PLATFORMS: dict[Label, tuple[str, ...]] = {
    "trade": ("sample_market", "sample_market", "sample_chat", "sample_board"),
    "lookalike": ("sample_board", "sample_chat", "sample_market"),
    "ordinary": ("sample_board", "sample_board", "sample_chat"),
}
"""Invented places, drawn from with these weights."""
FIRST_POST = "trade-0166"
"""Pangolin scales with the word hidden by dots: the first thing a newcomer sees, and a clear alert."""
_LABELS: tuple[Label, ...] = ("trade", "lookalike", "ordinary")
_FILES: dict[Label, str] = {"trade": "trade.jsonl", "lookalike": "lookalikes.jsonl", "ordinary": "ordinary.jsonl"}
MESSAGE = "the packaged sample: invented posts, no real people"


class SamplePost(WrittenPost, frozen=True, kw_only=True):
    """A line of the sample: a written post with what it was written as."""

    label: Label


class SampleCursor(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many posts of which seed were given."""

    seed: int
    count: int = 0


def packaged_sample() -> Path:
    """Give the folder of the sample that comes with Lourie."""
    return Path(__file__).parents[1] / "data" / "sample"


def sample_posts(folder: Path | None = None) -> list[SamplePost]:
    """Read the sample, trade first; raises SourceUnavailable when it is not there, broken or not whole."""
    folder = folder or packaged_sample()
    posts: list[SamplePost] = []
    try:
        for label in _LABELS:
            lines = (folder / _FILES[label]).read_bytes().splitlines()
            posts += [msgspec.json.decode(line, type=SamplePost) for line in lines if line.strip()]
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        problem = f"{folder}: the sample cannot be read ({type(error).__name__}); install Lourie again"
        raise SourceUnavailable(problem) from error
    if {post.label for post in posts} != set(_LABELS):
        raise SourceUnavailable(f"{folder}: the sample is not whole; expected trade, lookalike and ordinary posts")
    return posts


class Sample:
    """Plays the sample in a natural mix, beginning with a post that offers something."""

    def __init__(
        self,
        pseudonyms: Pseudonyms,
        *,
        rate: float | None = 20.0,
        seed: int = 1,
        folder: Path | None = None,
        clock: Clock = utc_now,
    ) -> None:
        self.name = "sample"
        self._folder = folder or packaged_sample()
        self._rate = rate
        self._seed = seed
        self._clock = clock
        self._reading = Reading(source=self.name, pseudonyms=pseudonyms)
        self._progress = Progress(self.name, sample=True, clock=clock)

    @property
    def status(self) -> SourceState:
        """How the sample fares; `sample` is set."""
        return self._progress.state

    async def envelopes(self, cursor: str | None) -> AsyncIterator[Envelope]:
        """Give posts without end, at the rate; raises SourceUnavailable when the sample is not there."""
        texts = self._texts()
        at = self._start(cursor)
        pace = Pace(self._rate)
        assembler = Assembler(self.name)
        self._progress.say("live", MESSAGE)
        block: list[tuple[Label, int]] = []
        while True:
            await pace.wait()
            pace.took(pace.batch_size)
            for index in range(at.count, at.count + pace.batch_size):
                if not block or index % BLOCK_SIZE == 0:
                    block = _block(self._seed, index // BLOCK_SIZE)
                post = self._post(texts, index, *block[index % BLOCK_SIZE])
                at = SampleCursor(seed=self._seed, count=index + 1)
                if closed := assembler.add((post,), at):
                    yield self._progress.count(closed)
            if last := assembler.take():
                yield self._progress.count(last)

    def _start(self, cursor: str | None) -> SampleCursor:
        try:
            saved = msgspec.json.decode(cursor or "", type=SampleCursor)
        except msgspec.DecodeError:
            return SampleCursor(seed=self._seed)
        return saved if saved.seed == self._seed else SampleCursor(seed=self._seed)

    def _texts(self) -> dict[Label, list[SamplePost]]:
        try:
            posts = sample_posts(self._folder)
        except SourceUnavailable as error:
            self._progress.say("failed", str(error))
            raise
        posts.sort(key=lambda post: post.id != FIRST_POST)
        return {label: [post for post in posts if post.label == label] for label in _LABELS}

    def _post(self, texts: dict[Label, list[SamplePost]], index: int, label: Label, draw: int) -> Post:
        written = texts[label][0 if index == 0 else draw % len(texts[label])]
        now = self._clock()
        post = to_post(
            msgspec.structs.replace(
                written,
                id=f"{self._seed}-{index}",
                platform=PLATFORMS[label][draw % len(PLATFORMS[label])],
                author=f"{label}-{draw % AUTHORS[label]}",
                created_at=(now - dt.timedelta(seconds=draw % 4000 / 1000)).isoformat(),
            ),
            index,
            self._reading,
            now,
        )
        return msgspec.structs.replace(post, flags=msgspec.structs.replace(post.flags, sample=True))


def _block(seed: int, number: int) -> list[tuple[Label, int]]:
    """Lay out one block: what each post is, and a number to draw its text, author and place by."""
    chance = random.Random(f"{seed}/{number}")  # noqa: S311  # a sample to look at, not a secret
    labels: list[Label] = [label for label, count in SHARES.items() for _ in range(count)]
    labels += ["ordinary"] * (BLOCK_SIZE - len(labels))
    chance.shuffle(labels)
    if number == 0:
        first = labels.index("trade")
        labels[0], labels[first] = labels[first], labels[0]
    return [(label, chance.randrange(1 << 40)) for label in labels]
