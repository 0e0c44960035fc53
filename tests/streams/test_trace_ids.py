from __future__ import annotations

import asyncio

from streams.trace_ids import current_trace_id, trace_id_of, traced


async def test_an_id_holds_in_its_block_and_in_the_threads_and_tasks_started_there():
    assert current_trace_id() == ""
    with traced("one"):
        assert await asyncio.to_thread(current_trace_id) == "one"
        with traced("two"):
            task = asyncio.ensure_future(asyncio.to_thread(current_trace_id))
        assert await task == "two"
        assert current_trace_id() == "one"
    assert current_trace_id() == ""


def test_the_same_posts_have_the_same_id():
    assert trace_id_of(["a", "b"]) == trace_id_of(iter(["a", "b"]))
    assert trace_id_of(["a", "b"]) != trace_id_of(["b", "a"])
    assert len(trace_id_of([])) == 16
