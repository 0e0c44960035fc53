"""`lourie knowledge publish`, and a worker elsewhere that begins with it."""

from __future__ import annotations

from streams.knowledge_watch import name_in_force
from tests.lourie.clusters import furnished_corner, settings_of
from tests.lourie.process import lourie, run_to_end


def test_a_worker_started_later_judges_by_what_was_published(kafka_server, tmp_path):
    settings = settings_of(furnished_corner(kafka_server))
    published = run_to_end(tmp_path / "desk", "knowledge", "publish", **settings)
    assert published.returncode == 0, published.stderr
    name = name_in_force(tmp_path / "desk" / "knowledge")
    assert name[:12] in published.stdout
    empty = tmp_path / "worker"
    (empty / "knowledge").mkdir(parents=True)
    with lourie(empty, "work", "detect", **settings) as worker:
        worker.wait_for("is working")
        assert name_in_force(empty / "knowledge") == name
        assert worker.stop(20) == 0


def test_without_the_topic_it_says_what_to_do(kafka_server, tmp_path):
    refused = run_to_end(
        tmp_path, "knowledge", "publish", LOURIE_KAFKA_ADDRESS=kafka_server.address, LOURIE_KAFKA_TOPIC_PREFIX="none."
    )
    assert refused.returncode == 1
    assert "run `lourie topics apply`" in refused.stderr
