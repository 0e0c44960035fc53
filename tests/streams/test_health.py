from __future__ import annotations

import datetime as dt

import msgspec

from streams.clock import utc_now
from streams.health import STALL_SECONDS, HealthMonitor, waits_too_long
from streams.metrics import Metrics
from streams.readings import Reading
from streams.routes import ROUTES
from tests.builders import NOON


def make_monitor(metrics: Metrics, now: dt.datetime = NOON) -> HealthMonitor:
    return HealthMonitor(metrics, knowledge=lambda: "hash-1", version="1.2.3", clock=lambda: now)


def stall_after(seconds: float, *, queued_count: int) -> tuple[bool, str]:
    """Give readiness so long after a commit."""
    metrics = Metrics()
    metrics.set("store_committed_at_seconds", NOON.timestamp())
    monitor = make_monitor(metrics, NOON + dt.timedelta(seconds=seconds))
    health = monitor.current(queued_count=queued_count)
    return health.ready, health.message


def test_it_names_version_knowledge_start_and_every_stage():
    health = make_monitor(Metrics()).current(queued_count=0)
    assert (health.version, health.knowledge, health.started_at) == ("1.2.3", "hash-1", NOON)
    assert [stage.name for stage in health.stages] == [route.name for route in ROUTES]
    assert health.memory_bytes > 1 << 20


def test_an_idle_process_is_ready():
    assert stall_after(1e6, queued_count=0) == (True, "")


def test_a_busy_process_that_commits_is_ready():
    assert stall_after(STALL_SECONDS - 1, queued_count=500) == (True, "")


def test_a_queue_without_commits_is_not_ready_and_says_why():
    assert stall_after(STALL_SECONDS + 5, queued_count=500) == (
        False,
        f"500 posts wait and nothing was committed for {int(STALL_SECONDS) + 5} seconds",
    )


def test_a_queue_that_has_just_filled_after_a_quiet_hour_is_ready():
    metrics = Metrics()
    metrics.set("store_committed_at_seconds", NOON.timestamp() - 3600)
    metrics.set("queue_filled_at_seconds", NOON.timestamp() - 1)
    assert make_monitor(metrics).current(queued_count=5).ready


def test_counts_are_since_the_start_rates_and_quantiles_over_the_window():
    metrics = Metrics()
    monitor = make_monitor(metrics)
    metrics.add("agent_in_total", 600, agent="detect")
    metrics.add("agent_dead_total", 2, agent="detect")
    metrics.observe("agent_batch_seconds", [0.02] * 100, agent="detect")
    metrics.observe("post_to_store_seconds", [0.1] * 100)
    health = monitor.current(queued_count=0)
    (detect, *_) = health.stages
    assert (detect.in_count, detect.dead_count, detect.out_count) == (600, 2, 0)
    assert detect.rate_per_second > 0
    assert 0.01 <= (detect.p50_seconds or 0) <= (detect.p99_seconds or 0) <= 0.02
    assert 0.075 <= (health.store_p99_seconds or 0) <= 0.1


def test_the_window_forgets_what_is_older_than_a_minute():
    metrics = Metrics()
    metrics.observe("post_to_store_seconds", [9.0] * 100)
    monitor = make_monitor(metrics)
    now = metrics.read()
    for second in range(0, 200, 5):
        monitor.remember(Reading(now.samples, now.at_seconds + second))
    assert monitor.current(queued_count=0).store_p99_seconds is None


def test_it_travels_as_json():
    health = make_monitor(Metrics()).current(queued_count=3)
    assert msgspec.json.decode(msgspec.json.encode(health), type=type(health)) == health


def test_what_does_not_answer_is_named_after_a_while():
    metrics = Metrics()
    assert waits_too_long(metrics, utc_now) == ""
    with metrics.waiting("Kafka"):
        assert waits_too_long(metrics, utc_now) == ""
        later = utc_now() + dt.timedelta(seconds=STALL_SECONDS + 5)
        assert waits_too_long(metrics, lambda: later).startswith("Kafka has not answered for 3")
    assert waits_too_long(metrics, lambda: later) == ""
