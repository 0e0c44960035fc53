"""`Emitted`: what an agent gives back for a batch, and how several of them become one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from schemas.record import Record
from schemas.store import WriteBatch


@dataclass(frozen=True)
class Emitted:
    """Records for other topics, by topic, and what the store is to apply (null: nothing)."""

    records: dict[str, Sequence[Record]] = field(default_factory=dict)
    writes: WriteBatch | None = None

    @property
    def count(self) -> int:
        """Count the records for other topics."""
        return sum(len(records) for records in self.records.values())


def merge_emitted(parts: Sequence[Emitted]) -> Emitted:
    """Join what the parts of a batch gave, in order."""
    if len(parts) == 1:
        return parts[0]
    records: dict[str, Sequence[Record]] = {}
    for part in parts:
        for topic, more in part.records.items():
            records[topic] = [*records.get(topic, ()), *more]
    return Emitted(records, merge_writes([part.writes for part in parts if part.writes is not None]))


def merge_writes(batches: Sequence[WriteBatch]) -> WriteBatch:
    """Join write batches into a new one: lists in order, counters added, the last cursor of a source counts."""
    merged = WriteBatch()
    for batch in batches:
        merged.posts.extend(batch.posts)
        merged.tombstones.extend(batch.tombstones)
        merged.dead.extend(batch.dead)
        merged.labels.extend(batch.labels)
        merged.tallies.extend(batch.tallies)
        for key, count in batch.counts.items():
            merged.counts[key] = merged.counts.get(key, 0) + count
        for term, (hits, flagged) in batch.terms.items():
            old_hits, old_flagged = merged.terms.get(term, (0, 0))
            merged.terms[term] = (old_hits + hits, old_flagged + flagged)
        merged.cursors.update(batch.cursors)
    return merged
