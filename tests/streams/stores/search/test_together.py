from __future__ import annotations

import asyncio

import pytest

from streams.stores.search.together import both


async def test_both_run_at_once_and_give_their_results() -> None:
    met = asyncio.Barrier(2)

    async def meet(result: str) -> str:
        await met.wait()
        return result

    async with asyncio.timeout(5):
        assert await both(meet("a"), meet("b")) == ("a", "b")


@pytest.mark.parametrize("fails_first", [True, False])
async def test_a_fault_is_raised_once_the_other_is_over(fails_first: bool) -> None:
    ended = []

    async def fail() -> None:
        raise ValueError("refused")

    async def end() -> None:
        await asyncio.sleep(0.01)
        ended.append(True)

    with pytest.raises(ValueError, match="refused"):
        await both(*((fail(), end()) if fails_first else (end(), fail())))
    assert ended == [True]
