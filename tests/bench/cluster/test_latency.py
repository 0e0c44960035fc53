import pytest

from tests.bench.cluster.latency import _between_buckets, _bucket_counts

INFINITY = float("inf")


def test_what_came_between_two_readings_is_counted():
    before = {("post_to_store_seconds_bucket", '{le="0.1"}'): 1.0, ("post_to_store_seconds_bucket", '{le="+Inf"}'): 2.0}
    after = {
        ("post_to_store_seconds_bucket", '{le="+Inf"}'): 9.0,
        ("post_to_store_seconds_bucket", '{le="0.1"}'): 4.0,
        ("store_write_seconds_bucket", '{le="0.1"}'): 7.0,
    }
    assert _bucket_counts(before, after) == [(0.1, 3.0), (INFINITY, 7.0)]


@pytest.mark.parametrize(("share", "expected"), [(0.25, 0.05), (0.5, 0.1), (0.75, 0.15), (1.0, 0.2)])
def test_a_share_is_interpolated_between_bounds(share, expected):
    assert _between_buckets([(0.1, 10.0), (0.2, 20.0), (INFINITY, 20.0)], share) == pytest.approx(expected)


def test_beyond_the_last_bound_nothing_is_made_up():
    assert _between_buckets([(0.1, 1.0), (INFINITY, 10.0)], 0.99) == 0.1
