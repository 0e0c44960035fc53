"""An agent and a batch come in; what it emitted goes out: the one place that counts, times, retries and buries."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from schemas.flagged import FlaggedPost
from schemas.label import Label
from schemas.post import Post
from schemas.record import Record
from streams.agents import Agent, Context
from streams.backoff import Backoff, persist
from streams.emitted import Emitted, merge_emitted
from streams.faults import bury, describe

DEAD_TOPIC = "posts.dead"

log = logging.getLogger(__name__)


async def guarded(name: str, agent: Agent, records: Sequence[Record], context: Context) -> Emitted:
    """Run an agent over a batch; raises nothing but cancellation.

    A transient error is waited out. Any other error halves the batch until the record it comes
    from stands alone: that one is emitted as a dead letter, the rest goes on. An agent therefore
    has no effect of its own before it returns.
    """
    metrics = context.metrics
    metrics.add("agent_in_total", len(records), agent=name)
    with metrics.timed("agent_batch_seconds", agent=name):
        emitted = await _halving(name, agent, records, context)
    metrics.add("agent_out_total", emitted.count, agent=name)
    return emitted


async def _halving(name: str, agent: Agent, records: Sequence[Record], context: Context) -> Emitted:
    def failed(error: Exception, wait_seconds: float) -> None:
        context.metrics.add("agent_retries_total", agent=name)
        log.warning(
            "an agent cannot go on yet, it tries again",
            extra={"agent": name, "error": describe(error), "wait_seconds": round(wait_seconds, 1)},
        )

    try:
        return await persist(lambda: agent(records, context), failed, Backoff())
    except Exception as error:
        if len(records) == 1:
            return _buried(name, records[0], error, context)
    middle = len(records) // 2
    halves = [await _halving(name, agent, half, context) for half in (records[:middle], records[middle:])]
    return merge_emitted(halves)


def _buried(name: str, record: Record, error: Exception, context: Context) -> Emitted:
    dead = bury(record, name, error, context.clock())
    context.metrics.add("agent_dead_total", agent=name)
    log.error(
        "a record could not be handled and was buried",
        extra={"agent": name, "post_id": _post_id(record), "error": dead.message},
    )
    return Emitted({DEAD_TOPIC: [dead]})


def _post_id(record: Record) -> str:
    """Give the post a record is about, such as its dead letter is found by; nothing for a record of none."""
    match record:
        case Post():
            return record.id
        case FlaggedPost():
            return record.post.id
        case Label():
            return record.post_id
    return ""
