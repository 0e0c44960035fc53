from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.metrics import SECONDS_BUCKETS, Metrics
from streams.readings import Reading

NOTHING = Reading({}, 0.0)


def reading(value: float, at_seconds: float) -> Reading:
    return Reading({("agent_in_total", (("agent", "detect"),)): value}, at_seconds)


def test_rates_are_growth_by_time():
    assert reading(500, 70).rate(reading(200, 10), "agent_in_total", agent="detect") == 5


@pytest.mark.parametrize("later", [reading(5, 10), NOTHING])
def test_a_rate_without_time_or_samples_is_nothing(later):
    assert later.rate(reading(5, 10), "agent_in_total", agent="detect") == 0


def test_a_histogram_that_saw_nothing_has_no_quantile():
    assert Metrics().read().quantile(NOTHING, "post_to_store_seconds", 0.5) is None


@given(st.lists(st.floats(0.0011, 1799), min_size=1, max_size=50), st.sampled_from([0.5, 0.9, 0.99, 1.0]))
def test_a_quantile_lies_in_the_bucket_of_the_true_one(values, share):
    metrics = Metrics()
    metrics.observe("post_to_store_seconds", values)
    found = metrics.read().quantile(NOTHING, "post_to_store_seconds", share)
    rank = max(1, -(-share * len(values) // 1))
    true = sorted(values)[int(rank) - 1]
    upper = min(bound for bound in SECONDS_BUCKETS if bound >= true)
    lower = max([bound for bound in SECONDS_BUCKETS if bound < upper], default=0)
    assert found is not None
    assert lower <= found <= upper


def test_only_what_came_since_the_earlier_reading_counts():
    metrics = Metrics()
    metrics.observe("post_to_store_seconds", [100.0] * 50)
    earlier = metrics.read()
    metrics.observe("post_to_store_seconds", [0.02] * 10)
    found = metrics.read().quantile(earlier, "post_to_store_seconds", 0.99)
    assert found is not None
    assert found <= 0.02


def test_beyond_the_last_bound_the_last_bound_is_given():
    metrics = Metrics()
    metrics.observe("post_to_store_seconds", [1e9])
    assert metrics.read().quantile(NOTHING, "post_to_store_seconds", 0.5) == SECONDS_BUCKETS[-1]
