from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.topics.bursts import LEAST_COUNT, LEAST_RATIO, LEAST_SURPRISE, Counts, find_bursts

COUNTS = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 10_000))


def test_what_suddenly_grows_is_found_strongest_first() -> None:
    before = Counts({"ivory": 100, "bear": 1_000}, 100_000)
    recent = Counts({"ivory": 30, "bear": 12, "🐘🦴": 9}, 1_000)
    found = find_bursts(recent, before)
    assert [burst.name for burst in found] == ["ivory", "🐘🦴"]
    assert (found[0].count, found[0].expected, found[0].ratio) == (30, 1.0, 30.0)


def test_the_measure_is_dunnings() -> None:
    (burst,) = find_bursts(Counts({"a": 20}, 1_000), Counts({"a": 10}, 10_000))
    assert burst.surprise == pytest.approx(59.63, abs=0.01)  # 2 (20 ln(20 / 2.727) + 10 ln(10 / 27.27))


@pytest.mark.parametrize(
    ("count", "before"),
    [(4, 0), (10, 100), (19, 100), (6, 30)],
    ids=["too few", "as before", "less than doubled", "may be chance"],
)
def test_what_may_be_chance_is_not(count: int, before: int) -> None:
    assert not find_bursts(Counts({"a": count}, 1_000), Counts({"a": before}, 10_000))


def test_nothing_to_compare_with_gives_nothing() -> None:
    assert find_bursts(Counts({"a": 50}, 100), Counts({}, 0)) == []
    assert find_bursts(Counts({}, 0), Counts({"a": 50}, 100)) == []


@given(COUNTS, COUNTS)
def test_every_burst_passes_every_threshold(recent: dict[str, int], before: dict[str, int]) -> None:
    for burst in find_bursts(Counts(recent, 10_000), Counts(before, 50_000)):
        assert burst.count >= LEAST_COUNT
        assert burst.ratio >= LEAST_RATIO
        assert burst.surprise >= LEAST_SURPRISE
