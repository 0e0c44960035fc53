import asyncio

import pytest

from streams.collectors.pacing import Pace


@pytest.mark.parametrize(("rate", "size"), [(None, 1000), (5.0, 1), (50.0, 5), (2000.0, 200), (1e9, 1000), (0.01, 1)])
def test_a_batch_is_what_falls_due_in_a_tenth_of_a_second(rate: float | None, size: int) -> None:
    assert Pace(rate).batch_size == size


@pytest.mark.parametrize("rate", [0.0, -1.0, float("nan")])
def test_a_rate_that_is_none_is_refused(rate: float) -> None:
    with pytest.raises(ValueError, match="expected posts a second"):
        Pace(rate)


async def test_posts_are_spread_over_time_and_the_first_comes_at_once() -> None:
    loop = asyncio.get_running_loop()
    pace = Pace(100.0)
    start = loop.time()
    await pace.wait(10)
    first = loop.time()
    await pace.wait(10)
    await pace.wait(10)
    assert loop.time() - start >= 0.2 - (loop.time() - start) * 0.01
    assert first <= loop.time()


async def test_without_a_rate_nothing_waits_but_others_may_run() -> None:
    ran = []
    asyncio.get_running_loop().call_soon(ran.append, 1)
    await Pace(None).wait(1000)
    assert ran
