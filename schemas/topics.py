"""The one table of topics: who writes, who reads, what, for how long."""

from __future__ import annotations

from dataclasses import dataclass

from schemas.dead import DeadRecord
from schemas.flagged import FlaggedPost
from schemas.knowledge import KnowledgeChunk
from schemas.label import Label
from schemas.post import Post
from schemas.record import Record
from schemas.tally import Tally
from schemas.tombstone import Tombstone


@dataclass(frozen=True, kw_only=True)
class Topic:
    """A named stream of one kind of record."""

    name: str
    purpose: str
    record: type[Record]
    key: str
    partitions: int
    retention_hours: int
    writers: tuple[str, ...]
    readers: tuple[str, ...]
    max_bytes: int = 1 << 20
    """Largest Kafka record, as it is compressed."""


TOPICS: tuple[Topic, ...] = (
    Topic(
        name="posts.collected",
        purpose="every public post the collectors saw, in envelopes",
        record=Post,
        key="none: detection needs no order",
        partitions=8,
        retention_hours=24,
        max_bytes=2 << 20,
        writers=("collectors",),
        readers=("detect",),
    ),
    Topic(
        name="posts.flagged",
        purpose="posts at watch or above with their findings, one a record",
        record=FlaggedPost,
        key="post id",
        partitions=4,
        retention_hours=24,
        writers=("detect",),
        readers=("index",),
    ),
    Topic(
        name="posts.counted",
        purpose="what each batch of judged posts adds to the counters",
        record=Tally,
        key="the log partition whose posts were counted, so that its counters arrive in order",
        partitions=4,
        retention_hours=24,
        max_bytes=2 << 20,
        writers=("detect",),
        readers=("count",),
    ),
    Topic(
        name="posts.deleted",
        purpose="orders to erase, hide or restore",
        record=Tombstone,
        key="post id or author",
        partitions=4,
        retention_hours=24,
        writers=("collectors",),
        readers=("forget",),
    ),
    Topic(
        name="posts.dead",
        purpose="bytes nobody could handle, with the reason",
        record=DeadRecord,
        key="none",
        partitions=1,
        retention_hours=24 * 7,
        max_bytes=4 << 20,
        writers=("collectors", "detect", "index", "count", "forget", "decide"),
        readers=("bury",),
    ),
    Topic(
        name="labels.given",
        purpose="analysts' decisions",
        record=Label,
        key="post id",
        partitions=1,
        retention_hours=24 * 7,
        writers=("desk",),
        readers=("decide",),
    ),
    Topic(
        name="knowledge.published",
        purpose="knowledge snapshots in chunks, for workers to judge by the newest",
        record=KnowledgeChunk,
        key="snapshot",
        partitions=1,
        retention_hours=24 * 365,
        max_bytes=2 << 20,
        writers=("publish",),
        readers=("workers",),
    ),
)
"""Retention: posts 24 h, dead letters 7 d (design.md section 3); knowledge a year, for workers started late."""


def topic(name: str) -> Topic:
    """Look a topic up; raises KeyError with the known names."""
    for entry in TOPICS:
        if entry.name == name:
            return entry
    raise KeyError(f"no topic {name!r}; known: {', '.join(entry.name for entry in TOPICS)}")
