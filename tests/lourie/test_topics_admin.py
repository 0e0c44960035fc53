"""`lourie topics apply|check|describe` on a real broker, as an engineer would call them."""

from __future__ import annotations

import json
import os

import pytest
from click.testing import CliRunner, Result

from lourie.main import lourie
from schemas.topics import TOPICS
from tests.servers.kafka import Kafka
from tests.streams.buses.kafka.corners import corner


@pytest.fixture
def topics(kafka_server: Kafka, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LOURIE_CONFIG", os.devnull)
    monkeypatch.setenv("LOURIE_KAFKA_ADDRESS", kafka_server.address)
    monkeypatch.setenv("LOURIE_KAFKA_TOPIC_PREFIX", corner(kafka_server).prefix)

    def call(*arguments: str) -> Result:
        return CliRunner().invoke(lourie, ["topics", *arguments])

    return call


def test_topics_are_checked_made_and_listed(topics):
    before = topics("check")
    assert before.exit_code == 1
    assert before.output.count("missing") == len(TOPICS)
    made = topics("apply")
    assert made.exit_code == 0
    assert made.output.count(": made") == len(TOPICS)
    again = topics("apply")
    assert (again.exit_code, again.output) == (0, f"all {len(TOPICS)} topics are as they should be\n")
    assert topics("check").exit_code == 0
    rows = [json.loads(line) for line in topics("describe", "--format", "json").output.splitlines()]
    assert [(row["topic"], row["partitions"]) for row in rows] == [(one.name, one.partitions) for one in TOPICS]


def test_without_an_address_the_setting_is_named(topics, monkeypatch):
    monkeypatch.delenv("LOURIE_KAFKA_ADDRESS")
    refused = topics("check")
    assert refused.exit_code == 2
    assert "LOURIE_KAFKA_ADDRESS" in refused.output


def test_both_kinds_of_topics_are_told_apart(topics):
    shown = topics("--help").output
    assert "Kafka" in shown
    assert all(verb in shown for verb in ("show", "bursts", "train", "apply", "check", "describe"))
