"""Counts and times of the running process come in; Prometheus text and readings of them go out.

The names are a closed set. `prometheus_client` keeps the values, in a registry of our own; it is
thread-safe. A name below is exposed as `lourie_<name>`; its unit is its last word before `_total`.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

import prometheus_client
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, PlatformCollector, ProcessCollector

from streams.clock import utc_now
from streams.readings import Reading

Kind = Literal["counter", "gauge", "histogram"]
Unit = Literal[
    "events", "posts", "records", "bytes", "seconds", "tries", "swaps", "changes", "deliveries", "partitions"
]
MetricName = Literal[
    "source_events_total",
    "source_posts_total",
    "source_restarts_total",
    "queue_posts",
    "queue_bytes",
    "queue_filled_at_seconds",
    "agent_in_total",
    "agent_out_total",
    "agent_dead_total",
    "agent_retries_total",
    "agent_batch_seconds",
    "judged_posts_total",
    "store_posts_total",
    "store_retries_total",
    "store_write_seconds",
    "store_committed_at_seconds",
    "post_to_store_seconds",
    "hop_seconds",
    "knowledge_swaps_total",
    "kafka_sent_records_total",
    "kafka_send_seconds",
    "kafka_retries_total",
    "kafka_acknowledged_records_total",
    "kafka_reread_records_total",
    "kafka_lag_records",
    "kafka_assigned_partitions",
    "waiting_since_seconds",
    "follower_changes_total",
    "deliveries_total",
    "post_to_mail_seconds",
]

PREFIX = "lourie_"

SECONDS_BUCKETS = (
    0.001, 0.0025, 0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5,
    0.75, 1, 2.5, 5, 10, 30, 60, 300, 1800,
)  # fmt: skip
"""Upper bounds in seconds, closest around the promised 250 ms; chosen by hand, not measured."""


@dataclass(frozen=True, kw_only=True)
class Metric:
    """What one name counts."""

    kind: Kind
    unit: Unit
    help: str
    labels: tuple[str, ...] = ()


METRICS: dict[MetricName, Metric] = {
    "source_events_total": Metric(
        kind="counter", unit="events", help="events read from a source, posts or not", labels=("source",)
    ),
    "source_posts_total": Metric(
        kind="counter", unit="posts", help="posts a collector handed to the bus", labels=("source",)
    ),
    "source_restarts_total": Metric(
        kind="counter", unit="tries", help="times a collector raised and was started again", labels=("source",)
    ),
    "queue_posts": Metric(kind="gauge", unit="posts", help="posts waiting in the bus"),
    "queue_bytes": Metric(kind="gauge", unit="bytes", help="estimated memory of what waits in the bus"),
    "queue_filled_at_seconds": Metric(
        kind="gauge", unit="seconds", help="time the bus last went from empty to holding posts, since 1970 UTC"
    ),
    "agent_in_total": Metric(kind="counter", unit="records", help="records an agent was given", labels=("agent",)),
    "agent_out_total": Metric(
        kind="counter", unit="records", help="records an agent gave to other topics", labels=("agent",)
    ),
    "agent_dead_total": Metric(
        kind="counter", unit="records", help="records an agent raised on, now dead letters", labels=("agent",)
    ),
    "agent_retries_total": Metric(
        kind="counter", unit="tries", help="transient failures of an agent, tried again", labels=("agent",)
    ),
    "agent_batch_seconds": Metric(
        kind="histogram", unit="seconds", help="how long an agent takes for a batch", labels=("agent",)
    ),
    "judged_posts_total": Metric(kind="counter", unit="posts", help="posts judged, by level", labels=("level",)),
    "store_posts_total": Metric(
        kind="counter", unit="posts", help="posts written: stored, unchanged or erased", labels=("outcome",)
    ),
    "store_retries_total": Metric(kind="counter", unit="tries", help="writes the store could not take, tried again"),
    "store_write_seconds": Metric(kind="histogram", unit="seconds", help="how long a commit takes, with its retries"),
    "store_committed_at_seconds": Metric(kind="gauge", unit="seconds", help="time of the last commit, since 1970 UTC"),
    "post_to_store_seconds": Metric(
        kind="histogram", unit="seconds", help="from a post's observation to the commit of its effects"
    ),
    "hop_seconds": Metric(
        kind="histogram",
        unit="seconds",
        help="kept posts' times hop by hop: collected, detected, stored, mailed, fed (`lourie trace` shows one post's)",
        labels=("hop",),
    ),
    "knowledge_swaps_total": Metric(kind="counter", unit="swaps", help="new knowledge snapshots taken into use"),
    "kafka_sent_records_total": Metric(kind="counter", unit="records", help="Kafka records sent and acknowledged"),
    "kafka_send_seconds": Metric(
        kind="histogram", unit="seconds", help="until all Kafka records of a batch are acknowledged, with retries"
    ),
    "kafka_retries_total": Metric(kind="counter", unit="tries", help="times Kafka did not take or give records"),
    "kafka_acknowledged_records_total": Metric(
        kind="counter", unit="records", help="Kafka records read whose effects are done", labels=("topic",)
    ),
    "kafka_reread_records_total": Metric(
        kind="counter", unit="records", help="Kafka records the consumer skipped, read again", labels=("topic",)
    ),
    "kafka_lag_records": Metric(
        kind="gauge", unit="records", help="Kafka records of the given partitions not handled yet", labels=("topic",)
    ),
    "kafka_assigned_partitions": Metric(
        kind="gauge", unit="partitions", help="partitions this process was given", labels=("topic",)
    ),
    "waiting_since_seconds": Metric(
        kind="gauge",
        unit="seconds",
        help="since when a process waits for an answer, since 1970 UTC; 0 while it waits for none",
        labels=("on",),
    ),
    "follower_changes_total": Metric(
        kind="counter", unit="changes", help="changes of the store a follower has handled", labels=("follower",)
    ),
    "deliveries_total": Metric(
        kind="counter",
        unit="deliveries",
        help="attempts to send a mail or webhook: sent, failed, dead or withdrawn",
        labels=("channel", "outcome"),
    ),
    "post_to_mail_seconds": Metric(
        kind="histogram", unit="seconds", help="from the observation of an alert's newest post to the mail's acceptance"
    ),
}


class Metrics:
    """The values of one process. Every call may come from any thread; an unknown name raises KeyError."""

    def __init__(self) -> None:
        prometheus_client.disable_created_metrics()  # type: ignore[no-untyped-call]
        self._registry = CollectorRegistry()
        self._counters: dict[MetricName, Counter] = {}
        self._gauges: dict[MetricName, Gauge] = {}
        self._histograms: dict[MetricName, Histogram] = {}
        for name, metric in METRICS.items():
            self._make(name, metric)
        ProcessCollector(registry=self._registry)
        PlatformCollector(registry=self._registry)

    def _make(self, name: MetricName, metric: Metric) -> None:
        exposed = f"{PREFIX}{name}"
        match metric.kind:
            case "counter":
                self._counters[name] = Counter(exposed, metric.help, metric.labels, registry=self._registry)
            case "gauge":
                self._gauges[name] = Gauge(exposed, metric.help, metric.labels, registry=self._registry)
            case "histogram":
                self._histograms[name] = Histogram(
                    exposed, metric.help, metric.labels, registry=self._registry, buckets=SECONDS_BUCKETS
                )

    def add(self, name: MetricName, amount: float = 1, **labels: str) -> None:
        """Add to a counter."""
        counter = self._counters[name]
        (counter.labels(**labels) if labels else counter).inc(amount)

    def set(self, name: MetricName, value: float, **labels: str) -> None:
        """Set a gauge."""
        gauge = self._gauges[name]
        (gauge.labels(**labels) if labels else gauge).set(value)

    def observe(self, name: MetricName, values: Iterable[float], **labels: str) -> None:
        """Add values to a histogram. About 1 us a value."""
        histogram = self._histograms[name]
        child = histogram.labels(**labels) if labels else histogram
        for value in values:
            child.observe(value)

    @contextmanager
    def timed(self, name: MetricName, **labels: str) -> Iterator[None]:
        """Observe how long the block takes, whether it raises or not."""
        started = time.perf_counter()
        try:
            yield
        finally:
            self.observe(name, (time.perf_counter() - started,), **labels)

    @contextmanager
    def waiting(self, on: str) -> Iterator[None]:
        """Say for as long as the block takes since when it is waited for."""
        self.set("waiting_since_seconds", utc_now().timestamp(), on=on)
        try:
            yield
        finally:
            self.set("waiting_since_seconds", 0, on=on)

    def read(self) -> Reading:
        """Give all values as they are now."""
        samples = {
            (sample.name.removeprefix(PREFIX), tuple(sorted(sample.labels.items()))): sample.value
            for family in self._registry.collect()
            for sample in family.samples
        }
        return Reading(samples, at_seconds=time.monotonic())

    def render(self) -> str:
        """Give all values in Prometheus' text format."""
        return prometheus_client.generate_latest(self._registry).decode()
