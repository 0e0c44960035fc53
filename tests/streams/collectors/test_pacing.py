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


def test_a_step_of_another_length_is_another_batch() -> None:
    assert Pace(2000.0, step_seconds=0.01).batch_size == 20


async def test_posts_are_spread_over_time_and_the_first_comes_at_once() -> None:
    loop = asyncio.get_running_loop()
    pace = Pace(100.0)
    assert pace.waits
    assert pace.seconds_left() == 0
    start = loop.time()
    for _ in range(3):
        await pace.wait()
        pace.took(10)
    assert loop.time() - start >= 0.199
    assert 0 < pace.seconds_left() <= 0.1


async def test_without_a_rate_nothing_waits_but_others_may_run() -> None:
    ran = []
    pace = Pace(None)
    asyncio.get_running_loop().call_soon(ran.append, 1)
    pace.took(1000)
    assert pace.seconds_left() == 0
    assert not pace.waits
    await pace.wait()
    assert ran
