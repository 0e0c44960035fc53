"""Collect and work as processes on a real broker: what goes in is in the store once, whoever is killed on the way."""

from __future__ import annotations

import random
import signal
import threading
import time

import pytest

from lourie.work import tell_of_threads
from tests.lourie.clusters import furnished_corner, settings_of, write_offers
from tests.lourie.process import ask_store, lourie, run_to_end, stored_count, wait_until

STORE_AGENTS = ("index", "count", "forget", "decide", "bury")


@pytest.fixture
def cluster(kafka_server):
    return settings_of(furnished_corner(kafka_server))


def judged_count(folder) -> int:
    async def ask(store):
        return (await store.stats()).judged_count

    return ask_store(folder, ask)


def test_posts_go_from_a_file_over_kafka_into_the_store_and_all_ends_cleanly(cluster, tmp_path):
    file = write_offers(tmp_path / "posts.jsonl", 300)
    folder = tmp_path / "store"
    with (
        lourie(tmp_path / "worker", "work", "detect", **cluster) as worker,
        lourie(folder, "work", *STORE_AGENTS, **cluster) as indexer,
    ):
        done = run_to_end(folder, "collect", "--file", str(file), **cluster)
        assert done.returncode == 0, done.stderr
        assert "300 posts from 300 events" in done.stderr
        wait_until(lambda: stored_count(folder) == 300 and judged_count(folder) == 300, worker, indexer)
        for one in (worker, indexer):
            one.process.send_signal(signal.SIGTERM)
            assert one.process.wait(20) == 0, one.output
            assert "Traceback" not in one.output
    again = run_to_end(folder, "collect", "--file", str(file), **cluster)
    assert "0 posts" in again.stderr


def test_workers_killed_at_random_moments_lose_and_double_nothing(cluster, tmp_path):
    chance = random.Random(5)
    count = 3_000
    file = write_offers(tmp_path / "posts.jsonl", count)
    folder = tmp_path / "store"
    with (
        lourie(folder, "work", *STORE_AGENTS, **cluster) as indexer,
        lourie(folder, "collect", "--file", str(file), "--rate", "150", **cluster) as collector,
    ):
        for number, end in enumerate((signal.SIGKILL, signal.SIGTERM, signal.SIGKILL)):
            with lourie(tmp_path / f"worker-{number}", "work", "detect", **cluster) as worker:
                worker.wait_for("is working")
                before = stored_count(folder)
                wait_until(lambda before=before: stored_count(folder) > before, worker, indexer)
                time.sleep(chance.uniform(0, 1.5))
                worker.process.send_signal(end)
                worker.process.wait(20)
        with lourie(tmp_path / "worker-last", "work", "detect", **cluster) as worker:
            wait_until(lambda: stored_count(folder) == count and judged_count(folder) == count, worker, indexer)
            time.sleep(2)
            assert judged_count(folder) == count
        assert collector.process.wait(60) == 0, collector.output


def test_missing_topics_and_unknown_agents_are_clear_errors(kafka_server, tmp_path):
    settings = {"LOURIE_KAFKA_ADDRESS": kafka_server.address, "LOURIE_KAFKA_TOPIC_PREFIX": "nobody-made."}
    for arguments in (("work", "detect"), ("work", "index"), ("collect", "--source", "sample")):
        refused = run_to_end(tmp_path / "data", *arguments, **settings)
        assert refused.returncode == 1
        assert "run `lourie topics apply`" in refused.stderr
    unknown = run_to_end(tmp_path / "data", "work", "detekt", **settings)
    assert unknown.returncode == 2
    assert "known: detect, index" in unknown.stderr
    nowhere = run_to_end(tmp_path / "data", "work", "detect")
    assert nowhere.returncode == 2
    assert "LOURIE_KAFKA_ADDRESS" in nowhere.stderr


@pytest.mark.parametrize(("error", "told"), [(ConnectionError, False), (ValueError, True)])
def test_a_thread_that_kafka_left_is_said_in_a_line_and_a_bug_with_its_trace(error, told, monkeypatch, capsys, caplog):
    monkeypatch.setattr(threading, "excepthook", tell_of_threads)

    def fail() -> None:
        raise error("gone")

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    assert ("Traceback" in capsys.readouterr().err) == told
    assert ("a thread of Kafka's client ended" in caplog.text) != told
