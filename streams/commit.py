"""A write batch comes in; it is in the store when this returns, as one write or, if a record breaks it, in parts."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from schemas.dead import DeadRecord
from schemas.flagged import FlaggedPost
from schemas.label import Label
from schemas.store import Store, WriteBatch, WriteOutcome
from schemas.tombstone import Tombstone
from streams.agents import Context
from streams.backoff import Backoff, persist
from streams.faults import bury, describe
from streams.hops import note_stored

Kept = FlaggedPost | Tombstone | Label | DeadRecord
STAGE = "store"
"""What a dead letter names when the store itself could not take the record."""

log = logging.getLogger(__name__)


async def commit(batch: WriteBatch, store: Store, context: Context) -> WriteOutcome:
    """Write a batch, waiting for the store as long as it takes.

    A record the store cannot take at all becomes a dead letter; the others are then written in
    parts (idempotent) and counters and cursors last, so that a crash between leaves nothing out
    and counts nothing twice. Raises what the store raised when even that is refused.
    """
    with context.metrics.timed("store_write_seconds"):
        outcome = await _commit(batch, store, context)
    for name in WriteOutcome.__struct_fields__:
        context.metrics.add("store_posts_total", getattr(outcome, name), outcome=name.removesuffix("_count"))
    now = context.clock()
    context.metrics.set("store_committed_at_seconds", now.timestamp())
    note_stored(context.metrics, batch.posts, now)
    return outcome


async def _commit(batch: WriteBatch, store: Store, context: Context) -> WriteOutcome:
    records: list[Kept] = [*batch.posts, *batch.tombstones, *batch.labels, *batch.dead]
    try:
        return await _write(batch, store, context)
    except Exception as error:
        if not records:
            raise
        log.exception("the store cannot take a batch, it is written in parts", extra={"error": describe(error)})
    outcome = await _write_parts(records, store, context)
    rest = WriteBatch(counts=batch.counts, terms=batch.terms, tallies=batch.tallies, cursors=batch.cursors)
    await _write(rest, store, context)
    return outcome


async def _write_parts(records: Sequence[Kept], store: Store, context: Context) -> WriteOutcome:
    """Write records in halves of halves, until only those stand alone that the store refuses; bury these."""
    try:
        return await _write(_batch_of(records), store, context)
    except Exception as error:
        if len(records) == 1:
            dead = bury(records[0], STAGE, error, context.clock())
            context.metrics.add("agent_dead_total", agent=STAGE)
            return await _write(WriteBatch(dead=[dead]), store, context)
    middle = len(records) // 2
    first = await _write_parts(records[:middle], store, context)
    second = await _write_parts(records[middle:], store, context)
    return WriteOutcome(
        **{name: getattr(first, name) + getattr(second, name) for name in WriteOutcome.__struct_fields__}
    )


async def _write(batch: WriteBatch, store: Store, context: Context) -> WriteOutcome:
    def failed(error: Exception, wait_seconds: float) -> None:
        context.metrics.add("store_retries_total")
        log.warning(
            "the store cannot be reached, writing again soon; nothing is lost",
            extra={"error": describe(error), "wait_seconds": round(wait_seconds, 1)},
        )

    return await persist(lambda: store.write(batch), failed, Backoff())


def _batch_of(records: Sequence[Kept]) -> WriteBatch:
    batch = WriteBatch()
    for record in records:
        match record:
            case FlaggedPost():
                batch.posts.append(record)
            case Tombstone():
                batch.tombstones.append(record)
            case Label():
                batch.labels.append(record)
            case DeadRecord():
                batch.dead.append(record)
    return batch
