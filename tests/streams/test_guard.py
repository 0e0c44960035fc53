from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.decoding import decode
from schemas.post import Post
from schemas.store import StoreUnavailable, WriteBatch
from streams.emitted import Emitted
from streams.guard import DEAD_TOPIC, guarded
from tests.builders import make_flagged, make_post
from tests.streams.contexts import POISON, make_context


async def pass_on(posts, context) -> Emitted:
    """Emit what came, and raise when any is poison."""
    if any(POISON in post.text for post in posts):
        raise ValueError(f"cannot read {[post.text for post in posts]}")
    return Emitted({"out": list(posts)}, WriteBatch(posts=[make_flagged(post.id) for post in posts]))


@given(st.sets(st.integers(0, 40)), st.integers(1, 40))
async def test_poison_is_buried_alone_and_the_rest_goes_on_in_order(poisoned, count):
    posts = [make_post(f"uid-{n}", POISON if n in poisoned else "fine") for n in range(count)]
    context = make_context()
    emitted = await guarded("detect", pass_on, posts, context)
    assert list(emitted.records.get("out", [])) == [post for post in posts if post.text == "fine"]
    dead = emitted.records.get(DEAD_TOPIC, [])
    assert [decode(letter.payload, Post) for letter in dead] == [post for post in posts if post.text == POISON]
    assert all(letter.stage == "detect" and POISON not in letter.message for letter in dead)
    reading = context.metrics.read()
    assert reading.value("agent_in_total", agent="detect") == count
    assert reading.value("agent_dead_total", agent="detect") == len(dead)
    assert reading.value("agent_batch_seconds_count", agent="detect") == 1


@pytest.mark.parametrize("error", [StoreUnavailable(), ConnectionError(), TimeoutError()])
async def test_a_transient_failure_is_tried_again_and_buries_nothing(error):
    failures = [error, error]

    async def agent(posts, context) -> Emitted:
        if failures:
            raise failures.pop()
        return await pass_on(posts, context)

    context = make_context()
    posts = [make_post("one"), make_post("two")]
    emitted = await guarded("index", agent, posts, context)
    assert emitted.records == {"out": posts}
    assert context.metrics.read().value("agent_retries_total", agent="index") == 2


async def test_logs_of_a_burial_hold_no_text(caplog):
    await guarded("detect", pass_on, [make_post(text=f"{POISON} somebody wrote")], make_context())
    assert "buried" in caplog.text
    assert caplog.records[-1].__dict__["post_id"] == make_post().id
    assert "somebody wrote" not in caplog.text + str([record.__dict__ for record in caplog.records])
