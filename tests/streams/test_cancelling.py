"""A task that swallows a cancel ends all the same."""

from __future__ import annotations

import asyncio

from streams.cancelling import ended


async def test_a_task_that_swallows_a_cancel_is_cancelled_again():
    cancels = []

    async def stubborn() -> None:
        while len(cancels) < 2:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                cancels.append(1)
        await asyncio.sleep(60)

    task = asyncio.ensure_future(stubborn())
    await asyncio.sleep(0)
    async with asyncio.timeout(30):
        await ended([task])
    assert task.cancelled()
