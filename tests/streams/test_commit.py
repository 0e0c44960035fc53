from __future__ import annotations

import pytest

from schemas.decoding import decode
from schemas.flagged import FlaggedPost
from schemas.store import WriteBatch, WriteOutcome
from schemas.tally import CountKey
from streams.commit import STAGE, commit
from tests.builders import NOON, make_flagged
from tests.streams.contexts import POISON, make_context
from tests.streams.memory_store import MemoryStore

COUNT = CountKey(hour=NOON, source="test", language="en", level="review")


def make_batch(*texts: str) -> WriteBatch:
    posts = [make_flagged(f"uid-{number}", text) for number, text in enumerate(texts)]
    return WriteBatch(posts=posts, counts={COUNT: len(posts)}, cursors={"test": "9"})


async def test_a_batch_is_one_write_and_its_outcome_is_counted():
    store, context = MemoryStore(), make_context()
    batch = make_batch("one", "two")
    assert await commit(batch, store, context) == WriteOutcome(stored_count=2)
    assert store.batches == [batch]
    reading = context.metrics.read()
    assert reading.value("store_posts_total", outcome="stored") == 2
    assert reading.value("store_committed_at_seconds") == NOON.timestamp()


async def test_a_store_that_is_away_is_waited_for():
    store, context = MemoryStore(), make_context()
    store.refusals = 3
    await commit(make_batch("one"), store, context)
    assert len(store.posts) == 1
    assert context.metrics.read().value("store_retries_total") == 3


async def test_a_record_the_store_cannot_take_is_buried_and_nothing_else_is_lost_or_doubled():
    store = MemoryStore()
    store.poison = POISON
    batch = make_batch("one", "two", POISON, "four", "five")
    await commit(batch, store, make_context())
    assert len(store.posts) == 4
    (dead,) = store.dead_letters
    assert (dead.stage, dead.error) == (STAGE, "ValueError")
    assert decode(dead.payload, FlaggedPost) == batch.posts[2]
    assert store.counts == {COUNT: 5}
    assert store.cursors == {"test": "9"}


async def test_the_cursor_is_in_the_last_write_when_a_batch_is_written_in_parts():
    store = MemoryStore()
    store.poison = POISON
    await commit(make_batch("one", POISON, "three"), store, make_context())
    assert [bool(batch.cursors) for batch in store.batches] == [False] * (len(store.batches) - 1) + [True]


async def test_a_store_that_refuses_even_counters_is_a_fault_of_the_program():
    class Broken(MemoryStore):
        async def write(self, _batch):
            raise ValueError("no such table")

    with pytest.raises(ValueError, match="no such table"):
        await commit(WriteBatch(cursors={"test": "9"}), Broken(), make_context())
