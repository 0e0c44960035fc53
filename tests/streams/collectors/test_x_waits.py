import datetime as dt

import pytest

from streams.collectors.x_access import Ended, Lost, Refused
from streams.collectors.x_waits import Waits

NOW = dt.datetime(2026, 3, 14, 12, tzinfo=dt.UTC)


def ladder(error: Exception, count: int) -> list[float]:
    waits = Waits()
    return [waits.after(error, NOW) for _ in range(count)]


def test_a_network_fault_is_tried_again_at_once_then_a_quarter_second_later_each_time() -> None:
    assert ladder(Lost("x"), 4) == [0.0, 0.25, 0.5, 0.75]
    assert ladder(Lost("x"), 100)[-1] == 16.0


def test_http_errors_double_from_five_seconds() -> None:
    assert ladder(Refused(503, ""), 4) == [5, 10, 20, 40]
    assert ladder(Refused(503, ""), 40)[-1] == 320


def test_an_orderly_end_never_becomes_a_hot_loop() -> None:
    assert ladder(Ended("x"), 4) == [0.25, 5, 10, 20]


def test_too_many_requests_wait_for_the_time_x_names() -> None:
    assert Waits().after(Refused(429, "", NOW.timestamp() + 300), NOW) == pytest.approx(301)
    assert ladder(Refused(429, ""), 3) == [60, 120, 240]


@pytest.mark.parametrize("reset_at", [0.0, NOW.timestamp() - 100, NOW.timestamp() + 90_000])
def test_a_time_that_cannot_be_is_not_believed(reset_at: float) -> None:
    assert Waits().after(Refused(429, "", reset_at), NOW) == 60


def test_kinds_are_counted_apart_and_begin_again() -> None:
    waits = Waits()
    for _ in range(3):
        waits.after(Refused(503, ""), NOW)
    assert waits.after(Lost("x"), NOW) == 0
    waits.reset()
    assert waits.after(Refused(503, ""), NOW) == 5
