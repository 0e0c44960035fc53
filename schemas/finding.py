"""`Finding`: what we think of a post, and the `Signal`s it is the exact sum of."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from schemas.record import Record

Level = Literal["ignore", "watch", "review", "alert"]
LEVELS: tuple[Level, ...] = ("ignore", "watch", "review", "alert")
"""From least to most pressing."""
STORED_LEVELS: tuple[Level, ...] = ("watch", "review", "alert")

SignalKind = Literal[
    "prior", "term", "emoji", "offer", "price", "contact", "place", "stance",
    "topic", "model", "interaction", "image", "network",
]  # fmt: skip

Share = Annotated[float, msgspec.Meta(ge=0, le=1)]


class Signal(Record, frozen=True, kw_only=True, gc=False):
    """One piece of evidence.

    `weight` is the log-odds it added (natural logarithm). `span` is half-open, in code points
    of the original `Post.text`; null where the evidence is not in the text. `detail` holds the
    term's id and how it was hidden; a contact's value is never repeated outside its span.
    """

    kind: SignalKind
    name: str
    weight: float
    span: tuple[int, int] | None = None
    detail: dict[str, str] = {}


class Versions(Record, frozen=True, kw_only=True):
    """What made the finding."""

    code: str
    knowledge: str


class Finding(Record, frozen=True, kw_only=True, tag_field="schema", tag="finding/1", gc=False):
    """What we think of a post: `score` = sigmoid(sum of the signals' weights), exactly."""

    post_id: str
    revision: str
    score: Share
    level: Level
    relevance: float
    """Sum of the log-odds that this is about wildlife or its products."""
    offer: float
    """Sum of the log-odds that something is offered, wanted or swapped."""
    species: tuple[str, ...] = ()
    """Taxon ids, strongest first."""
    groups: tuple[str, ...] = ()
    """The species' groups (elephants, big cats ...), in the order of `species`, without repeats."""
    language: str
    """BCP-47, or `und`."""
    language_confidence: Share
    topic: str | None = None
    signals: tuple[Signal, ...] = ()
    because: tuple[str, ...] = ()
    """Sentences, strongest first, for and against."""
    versions: Versions
