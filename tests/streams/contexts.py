"""The context the stream's tests hand to agents: a judge that goes by words in the text, a clock that stands still."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from schemas.finding import Finding
from schemas.post import Post
from streams.agents import Context
from streams.metrics import Metrics
from tests.builders import NOON, make_finding

POISON = "poison"


def judge_by_words(posts: Sequence[Post], knowledge: object) -> list[Finding]:
    """Find ivory at review level, raise on poison, ignore the rest."""
    if any(POISON in post.text for post in posts):
        raise ValueError("cannot judge: poison")
    return [
        make_finding(post, level="review") if "ivory" in post.text else make_finding(post, level="ignore", signals=())
        for post in posts
    ]


def make_context(**changes: Any) -> Context:
    """Build a context; every field can be overridden."""
    fields: dict[str, Any] = {
        "knowledge": lambda: None,
        "clock": lambda: NOON,
        "metrics": Metrics(),
        "judge": judge_by_words,
        "group": lambda texts: [f"key-{text}" for text in texts],
        "sample_share": 0.0,
    }
    return Context(**(fields | changes))
