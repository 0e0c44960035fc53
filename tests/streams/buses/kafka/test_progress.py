"""Health is progress: who has work and gets nothing done is found out, who waits for others is not."""

from __future__ import annotations

import pytest
from aiokafka import TopicPartition

from streams.buses.kafka.access import KafkaUnavailable
from streams.buses.kafka.progress import Positions, ProgressWatch, Stalled
from streams.metrics import Metrics

ONE, TWO = TopicPartition("posts.collected", 0), TopicPartition("posts.collected", 1)


class Bench:
    """A watch whose clock, ends and positions the test moves."""

    def __init__(self) -> None:
        self.now = 0.0
        self.ends = {ONE: 10, TWO: 10}
        self.away = False
        self.metrics = Metrics()
        self.positions = Positions(self._starts, self.metrics)
        self.watch = ProgressWatch(
            self.positions, self._ends, self.metrics, stall_seconds=60, monotonic=lambda: self.now
        )

    async def _starts(self, partitions):
        return dict.fromkeys(partitions, 0)

    async def _ends(self, partitions):
        if self.away:
            raise KafkaUnavailable("away")
        return {one: self.ends[one] for one in partitions}

    async def look_at(self, now: float) -> None:
        self.now = now
        await self.watch.look()

    def finish(self) -> None:
        for partition, end in self.ends.items():
            self.positions.done(partition, end - 1, "posts.collected")


@pytest.fixture
def bench() -> Bench:
    return Bench()


async def test_nothing_to_do_is_well(bench):
    bench.positions.assign([ONE, TWO])
    bench.finish()
    for now in (0, 100, 1_000):
        await bench.look_at(now)
    assert bench.watch.lag == 0


async def test_work_that_stands_still_is_a_stall(bench):
    bench.positions.assign([ONE, TWO])
    await bench.look_at(0)
    await bench.look_at(59)
    with pytest.raises(Stalled, match="20 records wait"):
        await bench.look_at(60)


async def test_slow_work_is_no_stall(bench):
    bench.positions.assign([ONE, TWO])
    for now in range(0, 500, 50):
        bench.positions.done(ONE, now // 50, "posts.collected")
        await bench.look_at(now)
    assert bench.watch.lag == 10 + 0


async def test_without_partitions_it_is_a_stall_that_says_so(bench):
    await bench.look_at(0)
    with pytest.raises(Stalled, match="no partition was given"):
        await bench.look_at(60)


@pytest.mark.parametrize("name", ["store_retries_total", "kafka_retries_total"])
async def test_who_waits_for_what_is_away_is_not_stuck(bench, name):
    bench.positions.assign([ONE])
    for now in range(0, 500, 50):
        bench.metrics.add(name)
        await bench.look_at(now)


async def test_while_brokers_are_away_nothing_is_judged(bench):
    bench.positions.assign([ONE])
    await bench.look_at(0)
    bench.away = True
    for now in (59, 200, 900):
        await bench.look_at(now)
    assert bench.watch.lag is None
    bench.away = False
    await bench.look_at(910)
    with pytest.raises(Stalled):
        await bench.look_at(1_000)


async def test_lag_and_partitions_are_measured_by_topic(bench):
    bench.positions.assign([ONE, TWO])
    bench.positions.done(ONE, 3, "posts.collected")
    await bench.look_at(0)
    reading = bench.metrics.read()
    assert reading.value("kafka_lag_records", topic="posts.collected") == 16
    assert reading.value("kafka_assigned_partitions", topic="posts.collected") == 2
    assert reading.value("kafka_acknowledged_records_total", topic="posts.collected") == 1


async def test_what_stays_ours_keeps_its_place_and_what_went_is_forgotten(bench):
    bench.positions.assign([ONE, TWO])
    bench.positions.done(ONE, 5, "posts.collected")
    bench.positions.done(TWO, 7, "posts.collected")
    bench.positions.assign([ONE])
    assert await bench.positions.expected(ONE) == 6
    bench.positions.assign([ONE, TWO])
    assert await bench.positions.expected(TWO) == 0


async def test_only_places_that_moved_are_to_be_committed(bench):
    bench.positions.assign([ONE, TWO])
    assert await bench.positions.expected(ONE) == 0
    assert bench.positions.uncommitted() == {}
    bench.positions.done(ONE, 4, "posts.collected")
    assert bench.positions.uncommitted() == {ONE: 5}
    bench.positions.committed({ONE: 5})
    assert bench.positions.uncommitted() == {}
