"""`lourie collect` beside a broker that goes away and comes back."""

from __future__ import annotations

import signal
import time

import msgspec

from tests.lourie.clusters import furnished_corner, settings_of, write_offers
from tests.lourie.process import lourie
from tests.streams.buses.kafka.reading import read_topic


def collected_ids(access) -> list[str]:
    return [
        post["id"] for record in read_topic(access, "posts.collected") for post in msgspec.json.decode(record.value)
    ]


def test_a_broker_frozen_for_a_while_loses_and_doubles_nothing(kafka_server, tmp_path):
    access = furnished_corner(kafka_server)
    file = write_offers(tmp_path / "posts.jsonl", 1_000)
    with lourie(tmp_path / "data", "collect", "--file", str(file), "--rate", "400", **settings_of(access)) as collector:
        collector.wait_for("is collecting")
        time.sleep(0.5)
        kafka_server.pause()
        time.sleep(2)
        kafka_server.go_on()
        assert collector.process.wait(60) == 0, collector.output
        assert "1,000 posts" in collector.output
    ids = collected_ids(access)
    assert len(ids) == len(set(ids)) == 1_000


def test_a_collector_stopped_half_way_goes_on_where_it_was(kafka_server, tmp_path):
    access = furnished_corner(kafka_server)
    file = write_offers(tmp_path / "posts.jsonl", 1_000)
    settings = settings_of(access)
    with lourie(tmp_path / "data", "collect", "--file", str(file), "--rate", "400", **settings) as first:
        first.wait_for("is collecting")
        time.sleep(1)
        first.process.send_signal(signal.SIGTERM)
        assert first.process.wait(20) == 0, first.output
    with lourie(tmp_path / "data", "collect", "--file", str(file), **settings) as second:
        assert second.process.wait(60) == 0, second.output
    assert len(set(collected_ids(access))) == 1_000
