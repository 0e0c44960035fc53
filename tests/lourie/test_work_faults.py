"""The chain over a real broker while parts of it are frozen, join, leave, or the broker itself is killed."""

from __future__ import annotations

import signal
import time

import pytest

from tests.lourie.clusters import furnished_corner, settings_of, write_offers
from tests.lourie.process import lourie, stored_count, wait_until
from tests.lourie.test_work import STORE_AGENTS, judged_count

COUNT = 2_000


@pytest.fixture
def cluster(kafka_server):
    return settings_of(furnished_corner(kafka_server))


def all_there(folder) -> bool:
    return stored_count(folder) == COUNT and judged_count(folder) >= COUNT


def test_a_worker_frozen_past_its_session_loses_and_doubles_nothing(cluster, tmp_path):
    file = write_offers(tmp_path / "posts.jsonl", COUNT)
    folder = tmp_path / "store"
    with (
        lourie(folder, "work", *STORE_AGENTS, **cluster) as indexer,
        lourie(tmp_path / "one", "work", "detect", **cluster) as one,
        lourie(tmp_path / "two", "work", "detect", **cluster) as two,
        lourie(folder, "collect", "--file", str(file), "--rate", "80", **cluster) as collector,
    ):
        wait_until(lambda: stored_count(folder) > 100, one, two, indexer)
        one.process.send_signal(signal.SIGSTOP)
        time.sleep(14)
        one.process.send_signal(signal.SIGCONT)
        wait_until(lambda: all_there(folder), one, two, indexer)
        assert collector.process.wait(60) == 0, collector.output
        time.sleep(2)
        assert judged_count(folder) == COUNT
        for running in (one, two, indexer):
            running.process.send_signal(signal.SIGTERM)
            assert running.process.wait(30) == 0, running.output


def test_two_joins_and_a_leave_lose_and_double_nothing(cluster, tmp_path):
    file = write_offers(tmp_path / "posts.jsonl", COUNT)
    folder = tmp_path / "store"
    with (
        lourie(folder, "work", *STORE_AGENTS, **cluster) as indexer,
        lourie(tmp_path / "one", "work", "detect", **cluster) as one,
        lourie(folder, "collect", "--file", str(file), "--rate", "80", **cluster) as collector,
    ):
        wait_until(lambda: stored_count(folder) > 50, one, indexer)
        with (
            lourie(tmp_path / "two", "work", "detect", **cluster) as two,
            lourie(tmp_path / "three", "work", "detect", **cluster) as three,
        ):
            for joined in (two, three):
                joined.wait_for("is working")
            time.sleep(4)
            one.process.send_signal(signal.SIGTERM)
            assert one.process.wait(30) == 0, one.output
            wait_until(lambda: all_there(folder), two, three, indexer)
        assert collector.process.wait(60) == 0, collector.output
        time.sleep(2)
        assert judged_count(folder) == COUNT


def test_a_broker_killed_and_back_loses_and_doubles_nothing(cluster, kafka_server, tmp_path):
    file = write_offers(tmp_path / "posts.jsonl", COUNT)
    folder = tmp_path / "store"
    with (
        lourie(folder, "work", *STORE_AGENTS, **cluster) as indexer,
        lourie(tmp_path / "one", "work", "detect", **cluster) as one,
        lourie(folder, "collect", "--file", str(file), "--rate", "100", **cluster) as collector,
    ):
        wait_until(lambda: stored_count(folder) > 50, one, indexer)
        kafka_server.kill()
        time.sleep(5)
        kafka_server.start()
        wait_until(lambda: all_there(folder), one, indexer)
        assert collector.process.wait(60) == 0, collector.output
        time.sleep(2)
        assert judged_count(folder) == COUNT
        assert len(one.lines) < 200
