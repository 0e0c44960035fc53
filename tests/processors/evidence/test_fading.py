from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from processors.evidence.fading import MOST_REPEATS, SHARES, fade
from schemas.finding import Signal


def make_signals(pairs: list[tuple[str, float]]) -> list[Signal]:
    return [Signal(kind="offer", name=name, weight=weight) for name, weight in pairs]


def test_the_strongest_keeps_all_and_order_stays() -> None:
    faded = fade(make_signals([("a", 1.0), ("b", 2.0), ("a", 0.5), ("c", 0.1), ("d", 0.1)]))
    assert [(signal.name, signal.weight) for signal in faded] == [
        ("a", 0.4), ("b", 2.0), ("a", 0.0), ("c", 0.02), ("d", 0.0),
    ]  # fmt: skip


@given(st.lists(st.tuples(st.text(max_size=2), st.floats(-3, 3)), max_size=12))
def test_the_sum_is_bounded_by_the_strongest(pairs: list[tuple[str, float]]) -> None:
    faded = fade(make_signals(pairs))
    strongest = max((abs(weight) for _, weight in pairs), default=0.0)
    assert sum(abs(signal.weight) for signal in faded) <= strongest * sum(SHARES) + 0.001


def test_a_flood_of_repeats_is_cut() -> None:
    assert len(fade(make_signals([("a", 1.0)] * 1000))) == 1 + MOST_REPEATS
