"""Own-written posts through the real detector into a store: what the desk's tests look at."""

from __future__ import annotations

import datetime as dt
import json
import random
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from processors.detector import detect
from processors.grouping import text_keys
from schemas.dead import DeadRecord
from schemas.flagged import FlaggedPost
from schemas.post import Media, Post, PostFlags
from schemas.store import SourceState, Store, WriteBatch
from schemas.tally import CountKey, TermKey
from tests.builders import make_author, make_post

if TYPE_CHECKING:
    from processors.knowledge import Knowledge

SAMPLE = Path(__file__).parents[2] / "streams" / "data" / "sample"
PLATFORMS = {"bluesky": 6, "mastodon": 3, "file": 3, "x": 1, "vk": 1, "reddit": 1}
SOURCES = {"mastodon": "mastodon.social", "file": "sample"}
MINUTE = dt.timedelta(minutes=1)


def read_sample(now: dt.datetime, *files: str, seed: int = 4) -> list[Post]:
    """Dress the packaged sample's texts as posts of several platforms, written over the last days."""
    dice = random.Random(seed)
    lines = [line for name in files for line in (SAMPLE / f"{name}.jsonl").read_text("utf-8").splitlines()]
    dice.shuffle(lines)
    return [to_post(json.loads(line), number, now, dice) for number, line in enumerate(lines)]


def to_post(entry: dict[str, object], number: int, now: dt.datetime, dice: random.Random) -> Post:
    """Dress one entry of the sample."""
    platform = dice.choices(list(PLATFORMS), list(PLATFORMS.values()))[0]
    return make_post(
        f"{entry['id']}-{number}",
        str(entry["text"]),
        platform=platform,
        source=SOURCES.get(platform, platform),
        at=now - (abs(dice.gauss(0, 1)) * 1500 + number * 0.5 + 1) * MINUTE,
        author=make_author(f"{platform}-{number % 5}"),
        flags=PostFlags(sample=platform == "file"),
        media=(Media(type="image", alt="a carved bangle on a table"),) * (number % 3),
        link_domains=("shop.example",) if number % 7 == 0 else (),
    )


def judge(posts: list[Post], knowledge: Knowledge) -> list[FlaggedPost]:
    """Run the real detector and keep what would be kept."""
    findings = detect(posts, knowledge)
    keys = text_keys([post.text for post in posts])
    judged = zip(posts, findings, keys, strict=True)
    return [FlaggedPost(post=bare(p), finding=f, text_key=key) for p, f, key in judged if f.level != "ignore"]


def bare(post: Post) -> Post:
    """Take the bio away, as the index agent does."""
    return msgspec.structs.replace(post, author_bio=None)


def sample_posts(knowledge: Knowledge, now: dt.datetime) -> list[FlaggedPost]:
    """Judge the sample's offers and look-alikes."""
    return judge(read_sample(now, "trade", "lookalikes"), knowledge)


async def fill(store: Store, flagged: list[FlaggedPost], now: dt.datetime) -> None:
    """Write a day's worth: posts, counters, terms, dead letters and four sources in different states."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    dice = random.Random(7)
    counts = {
        CountKey(hour - step * dt.timedelta(hours=1), source, "en", "ignore"): dice.randint(20_000, 90_000)
        for step in range(24)
        for source in ("bluesky", "mastodon.social")
    }
    terms = {TermKey(hour, term): (dice.randint(5, 900), dice.randint(1, 5)) for term in sorted(term_ids(flagged))}
    dead = [
        DeadRecord(stage="collect.bluesky", error="DecodingError", message="-", payload=b"secret bytes" * n, at=now)
        for n in range(1, 8)
    ]
    await store.write(WriteBatch(posts=flagged, counts=counts, terms=terms, dead=dead))
    for name, state, seconds, message in (
        ("bluesky", "live", 2, ""),
        ("mastodon.social", "live", 1900, ""),
        ("sample", "finished", 600, ""),
        ("vk", "silent", 7200, "no answer"),
    ):
        at = now - dt.timedelta(seconds=seconds)
        await store.report(
            SourceState(
                source=name,
                state=state,  # type: ignore[arg-type]
                since=at,
                last_post_at=at,
                read_count=918_273,
                post_count=88_121,
                sample=name == "sample",
                message=message,
            )
        )


def term_ids(flagged: list[FlaggedPost]) -> set[str]:
    """Collect the terms that count."""
    return {signal.detail["term"] for one in flagged for signal in one.finding.signals if "term" in signal.detail}
