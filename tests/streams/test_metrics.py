from __future__ import annotations

import threading
from typing import get_args

import pytest

from streams.metrics import METRICS, MetricName, Metrics


def test_the_names_are_a_closed_set_and_say_their_unit():
    assert set(METRICS) == set(get_args(MetricName))
    for name, metric in METRICS.items():
        assert name.endswith("_total") == (metric.kind == "counter")
        if metric.kind != "counter":
            assert name.endswith(f"_{metric.unit}")


def test_values_are_exposed_in_prometheus_text():
    metrics = Metrics()
    metrics.add("judged_posts_total", 3, level="watch")
    metrics.set("queue_posts", 7)
    metrics.observe("post_to_store_seconds", [0.01, 0.2])
    text = metrics.render()
    assert 'lourie_judged_posts_total{level="watch"} 3.0\n' in text
    assert "lourie_queue_posts 7.0\n" in text
    assert "lourie_post_to_store_seconds_count 2.0\n" in text
    assert "# TYPE lourie_post_to_store_seconds histogram\n" in text


def test_every_metric_without_labels_is_exposed_from_the_start():
    text = Metrics().render()
    assert all(f"# TYPE lourie_{name.removesuffix('_total')}" in text for name in METRICS)


@pytest.mark.parametrize("act", ["add", "set"])
def test_a_metric_of_another_kind_is_refused(act):
    with pytest.raises(KeyError):
        getattr(Metrics(), act)("post_to_store_seconds", 1)


def test_additions_from_many_threads_are_all_counted():
    metrics = Metrics()

    def add() -> None:
        for _ in range(1000):
            metrics.add("store_retries_total")

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert metrics.read().value("store_retries_total") == 4000


def test_a_block_that_raises_is_timed_as_well():
    metrics = Metrics()
    with pytest.raises(ValueError), metrics.timed("store_write_seconds"):
        raise ValueError
    assert metrics.read().value("store_write_seconds_count") == 1


def test_two_sets_of_metrics_do_not_mix():
    first, second = Metrics(), Metrics()
    first.add("store_retries_total")
    assert second.read().value("store_retries_total") == 0
