import dataclasses

import pytest

from tests.bench.scale_model import Assumptions, Measured, Stage, Stream, arrivals, ceilings, longest_wait, need

MEASURED = Measured(
    collector_rate=20_000,
    worker_rate=10_000,
    store_rate=30_000,
    index_rate=1_000,
    kept_share=0.02,
    broker_cpu_seconds=5e-6,
    search_cpu_seconds=5e-5,
    log_bytes=200,
    index_bytes=4_000,
    worker_megabytes=400,
)
ASSUMED = Assumptions()


def test_a_day_has_its_mean_and_its_record():
    day = arrivals(Stream(name="a day", mean=1_000), ASSUMED)
    assert sum(day) / len(day) == pytest.approx(1_000)
    assert max(day) == pytest.approx(1_000 * ASSUMED.peak_to_mean)
    assert max(arrivals(Stream(name="a record", mean=1_000, record=99_000), ASSUMED)) == 99_000


@pytest.mark.parametrize(
    ("day", "stages", "expected"),
    [
        ([100.0] * 9, [Stage(1, 100.0)], 0.0),
        ([100.0, 0.0, 0.0], [Stage(1, 50.0)], 1.0),
        ([100.0, 0.0, 0.0], [Stage(2, 50.0)], 0.0),
        ([100.0, 100.0], [Stage(1, 50.0)], 2.0),
        ([100.0, 0.0], [Stage(1, 100.0), Stage(1, 5.0, 0.1)], 1.0),
    ],
)
def test_posts_wait_until_a_stage_takes_them(day, stages, expected):
    assert longest_wait(day, stages) == pytest.approx(expected)


def test_workers_and_bytes_grow_with_posts():
    small, large = (need(Stream(name=f"{mean}", mean=mean), MEASURED, ASSUMED) for mean in (20_000, 200_000))
    assert large.workers == pytest.approx(10 * small.workers, rel=0.1)
    assert large.log_gigabytes == pytest.approx(10 * small.log_gigabytes)
    assert large.partitions >= large.workers
    assert large.dollars_a_month > small.dollars_a_month


def test_a_record_second_waits_as_long_as_was_said():
    usual = need(Stream(name="usual", mean=5_700), MEASURED, ASSUMED)
    record = need(Stream(name="record", mean=5_700, record=143_199), MEASURED, ASSUMED)
    assert usual.wait_seconds == 0.0
    assert 1.0 < record.wait_seconds <= ASSUMED.burst_wait_seconds
    hasty = dataclasses.replace(ASSUMED, burst_wait_seconds=3.0)
    sooner = need(record.stream, MEASURED, hasty)
    assert sooner.wait_seconds <= 3.0
    assert sooner.workers > record.workers


def test_more_kept_posts_than_one_shard_takes_are_told():
    assert need(Stream(name="much", mean=143_199), MEASURED, ASSUMED).shards > 1


def test_the_slowest_stage_is_the_first_ceiling():
    assert [one.posts_a_second for one in ceilings(MEASURED)] == [
        10_000,
        20_000,
        30_000,
        50_000,
        pytest.approx(200_000),
    ]
