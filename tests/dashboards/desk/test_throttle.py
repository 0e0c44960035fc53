from __future__ import annotations

from dashboards.desk.throttle import ADDRESS_GUESSES, ALL_GUESSES, WINDOW_SECONDS, Throttle
from tests.dashboards.desk.test_sessions import Watch


def test_an_address_has_a_few_guesses_in_the_window() -> None:
    watch = Watch()
    throttle = Throttle(watch)
    for second in range(ADDRESS_GUESSES):
        watch.now = float(second)
        assert throttle.take("a") == 0
    assert throttle.take("a") == WINDOW_SECONDS - (ADDRESS_GUESSES - 1)
    assert throttle.take("b") == 0
    watch.now = WINDOW_SECONDS
    assert throttle.take("a") == 0
    assert throttle.take("a") > 0


def test_all_addresses_together_have_more_guesses() -> None:
    throttle = Throttle(Watch())
    waits = [throttle.take(f"address {number}") for number in range(ALL_GUESSES + 5)]
    assert waits == [0] * ALL_GUESSES + [WINDOW_SECONDS] * 5


def test_who_knew_the_password_starts_anew() -> None:
    throttle = Throttle(Watch())
    for _ in range(ADDRESS_GUESSES - 1):
        throttle.take("a")
    throttle.take("b")
    throttle.forgive("a")
    assert [throttle.take("a") for _ in range(ADDRESS_GUESSES)] == [0] * ADDRESS_GUESSES
    assert throttle.take("a") > 0
