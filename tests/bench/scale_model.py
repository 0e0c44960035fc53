"""Measured figures and a stream of posts in; what it needs in processes, brokers, disk and money out.

A small simulation: second by second through one day, posts wait before each stage (collect, judge, store)
until it takes them. How many of a stage are needed is the least with which nobody waits longer than wished.
What was not measured is in `Assumptions`, each with where it is from.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from schemas.store import Retention
from schemas.topics import topic
from tests.bench.scale_figures import Run

DAY_SECONDS, MONTH_DAYS = 86_400, 365 / 12
BURST_AT = DAY_SECONDS // 2
"""In the hour that has most posts anyway."""
MOST = 10_000


@dataclass(frozen=True, kw_only=True)
class Assumptions:
    """What no benchmark here says. Change a number and run `python -m tests.bench.scale_docs`."""

    peak_to_mean: float = 1.5
    """Busiest second of a usual day to the mean: assumed, a sine over the day."""
    full_share: float = 0.6
    """How full a process is planned to be in that second: assumed, chosen by hand."""
    burst_wait_seconds: float = 60.0
    """How long a post of a record second may wait in all: assumed, chosen by hand."""
    usual_wait_seconds: float = 1.0
    """How long a post of a usual day may wait in line in all: assumed, chosen by hand."""
    log_copies: int = 3
    """Copies of each topic: three brokers; chosen by hand."""
    search_copies: int = 2
    """Copies of the index: it has one replica where there are two nodes (index template)."""
    kept_days: float = Retention().flagged_days
    """How long kept posts stay: the default of `retain_flagged_days`."""
    broker_megabytes: float = 50.0
    """What one broker takes in, MB/s, copies included: assumed, far below what a disk or 1 Gbit/s gives."""
    broker_cores: int = 2
    """Cores of a broker: assumed."""
    core_hour_dollars: float = 0.04
    """A core with 4 GB of memory: assumed, of the order of public clouds' list prices on demand."""
    disk_month_dollars: float = 0.08
    """A GB of network SSD: assumed, of the same order."""

    @property
    def log_hours(self) -> int:
        """How long posts stay on Kafka: from the table of topics."""
        return topic("posts.collected").retention_hours


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What one of each stage takes, on one core, and what a post weighs; all from one run."""

    collector_rate: float
    worker_rate: float
    store_rate: float
    """Collected posts a second whose kept ones and counters one indexer has stored."""
    index_rate: float
    """Kept posts a second into the one shard, in bulk."""
    kept_share: float
    broker_cpu_seconds: float
    search_cpu_seconds: float
    """A collected post, its counters and its part of the kept ones; server and indexer together."""
    log_bytes: float
    """A collected post on Kafka, one copy, with its part of the flagged and counted topics."""
    index_bytes: float
    """A kept post in the index, one copy."""
    worker_megabytes: float

    @classmethod
    def of(cls, run: Run) -> Measured:
        """Read a run's figures; raises KeyError for one that is missing."""

        def value(key: str) -> float:
            return run.figure(key).median

        kept = value("kept_share")
        return cls(
            collector_rate=value("collector_rate"),
            worker_rate=value("cpu_rate_1") * min(1.0, value("two_to_one")),
            store_rate=value("store_rate"),
            index_rate=value("index_rate"),
            kept_share=kept,
            broker_cpu_seconds=value("broker_cpu_us") / 1e6,
            search_cpu_seconds=(value("store_search_cpu_us") + value("store_indexer_cpu_us")) / 1e6,
            log_bytes=value("post_bytes") + value("counted_bytes") + kept * value("flagged_bytes"),
            index_bytes=value("index_bytes"),
            worker_megabytes=value("worker_megabytes_1"),
        )


@dataclass(frozen=True, kw_only=True)
class Stream:
    """So many posts a second over the day, and perhaps one second with a record."""

    name: str
    mean: float
    record: float = 0.0


STREAMS = (
    Stream(name="Bluesky, all", mean=2_000),
    Stream(name="X's mean", mean=5_700),
    Stream(name="X's mean and its record second", mean=5_700, record=143_199),
    Stream(name="143,199 posts/s all day", mean=143_199),
)
"""Rates as published: Bluesky's whole stream is above 2,000 events/s; X's mean and record are of August 2013."""


@dataclass(frozen=True)
class Stage:
    """One step of the chain: `count` processes of `rate` records a second; `share` of the posts reach it."""

    count: int
    rate: float
    share: float = 1.0

    @property
    def capacity(self) -> float:
        """Records a second with all processes busy."""
        return self.count * self.rate


def arrivals(stream: Stream, assumed: Assumptions) -> list[float]:
    """Give the posts of each second of a day: a sine around the mean, highest at noon, with the record on top."""
    swing = assumed.peak_to_mean - 1
    day = [stream.mean * (1 - swing * math.cos(2 * math.pi * at / DAY_SECONDS)) for at in range(DAY_SECONDS)]
    if stream.record:
        day[BURST_AT] = stream.record
    return day


def longest_wait(day: Sequence[float], stages: Sequence[Stage]) -> float:
    """Carry a day through the stages and give the longest anybody waits in line, in seconds, all stages together."""
    waiting = [0.0] * len(stages)
    longest = 0.0
    taken_at_once = min(stage.capacity / stage.share for stage in stages)
    for coming in day:
        if coming <= taken_at_once and not any(waiting):
            continue
        flow, wait = coming, 0.0
        for number, stage in enumerate(stages):
            before = waiting[number] + flow * stage.share
            taken = min(before, stage.capacity)
            waiting[number] = before - taken
            wait += waiting[number] / stage.capacity
            flow = taken / stage.share
        longest = max(longest, wait)
    return longest


@dataclass(frozen=True, kw_only=True)
class Need:
    """What a stream needs."""

    stream: Stream
    busiest: float
    """Posts of the fullest second."""
    collectors: int
    workers: int
    indexers: int
    shards: int
    """Primary shards that would take the kept posts; Lourie's index has one."""
    partitions: int
    wait_seconds: float
    log_megabytes_a_second: float
    brokers: int
    log_gigabytes: float
    kept_a_day: float
    search_gigabytes: float
    search_cores: int
    dollars_a_month: float

    @property
    def dollars_a_million(self) -> float:
        """What a million posts cost."""
        return self.dollars_a_month / (self.stream.mean * DAY_SECONDS * MONTH_DAYS) * 1e6


def need(stream: Stream, measured: Measured, assumed: Assumptions) -> Need:
    """Find the least that carries a stream, and what that costs."""
    rates = (
        Stage(1, measured.collector_rate),
        Stage(1, measured.worker_rate),
        Stage(1, measured.store_rate),
    )
    peak = stream.mean * assumed.peak_to_mean
    usual = [math.ceil(peak * one.share / (one.rate * assumed.full_share)) for one in rates]
    stages = [Stage(count, one.rate, one.share) for count, one in zip(usual, rates, strict=True)]
    day = arrivals(stream, assumed)
    goal = assumed.burst_wait_seconds if stream.record else assumed.usual_wait_seconds
    while (wait := longest_wait(day, stages)) > goal:
        stages = _one_more(stages, day)
    collectors, workers, indexers = (stage.count for stage in stages)
    incoming = peak * measured.log_bytes / 1e6
    brokers = _brokers(peak, incoming, measured, assumed)
    log_gigabytes = stream.mean * assumed.log_hours * 3600 * measured.log_bytes * assumed.log_copies / 1e9
    kept_a_day = stream.mean * DAY_SECONDS * measured.kept_share
    search_gigabytes = kept_a_day * assumed.kept_days * measured.index_bytes * assumed.search_copies / 1e9
    search_busy = peak * measured.search_cpu_seconds * assumed.search_copies
    search_cores = max(2, math.ceil(search_busy / assumed.full_share))
    cores = collectors + workers + brokers * assumed.broker_cores + search_cores
    disk = log_gigabytes + search_gigabytes
    return Need(
        stream=stream,
        busiest=max(day),
        collectors=collectors,
        workers=workers,
        indexers=indexers,
        shards=math.ceil(peak * measured.kept_share / (measured.index_rate * assumed.full_share)),
        partitions=partitions_for(workers),
        wait_seconds=wait,
        log_megabytes_a_second=incoming,
        brokers=brokers,
        log_gigabytes=log_gigabytes,
        kept_a_day=kept_a_day,
        search_gigabytes=search_gigabytes,
        search_cores=search_cores,
        dollars_a_month=cores * 24 * MONTH_DAYS * assumed.core_hour_dollars + disk * assumed.disk_month_dollars,
    )


def partitions_for(workers: int) -> int:
    """Give the partitions of posts.collected: the table's, or the next multiple of them that feeds every worker."""
    least = topic("posts.collected").partitions
    return least * math.ceil(workers / least)


@dataclass(frozen=True)
class Ceiling:
    """How many collected posts a second one of a stage takes, and how a stage grows."""

    name: str
    posts_a_second: float
    grows: str


def ceilings(measured: Measured) -> list[Ceiling]:
    """Give each stage's ceiling, the lowest first."""
    found = [
        Ceiling("a worker (`lourie work detect`)", measured.worker_rate, "a process more, up to the partitions"),
        Ceiling("a collector of one source", measured.collector_rate, "not, unless the source gives parts of itself"),
        Ceiling(
            "an indexer (`lourie work index count ...`)",
            measured.store_rate,
            "a process more, up to the partitions of posts.flagged and posts.counted",
        ),
        Ceiling(
            "the index (one shard, one writer)",
            measured.index_rate / measured.kept_share,
            "not: one shard keeps counts and changes exact",
        ),
        Ceiling("a core of a broker", 1 / measured.broker_cpu_seconds, "more brokers and partitions"),
    ]
    return sorted(found, key=lambda one: one.posts_a_second)


def _one_more(stages: Sequence[Stage], day: Sequence[float]) -> list[Stage]:
    """Give the stage where the wait is longest more processes."""
    waits = [longest_wait(day, [stage]) for stage in stages]
    worst = max(range(len(stages)), key=waits.__getitem__)
    if stages[worst].count >= MOST:
        raise ValueError(f"not even {MOST} processes are enough")
    return [Stage(stage.count + (number == worst), stage.rate, stage.share) for number, stage in enumerate(stages)]


def _brokers(peak: float, incoming: float, measured: Measured, assumed: Assumptions) -> int:
    """Give the brokers: at least one a copy, and enough for the bytes and for the CPU, a copy costing as the first."""
    by_bytes = incoming * assumed.log_copies / assumed.broker_megabytes
    cores = peak * measured.broker_cpu_seconds * assumed.log_copies / assumed.full_share
    return max(assumed.log_copies, math.ceil(by_bytes), math.ceil(cores / assumed.broker_cores))
