"""Topics on a real broker: made, compared, repaired, and never deleted."""

from __future__ import annotations

import pytest
from kafka import KafkaAdminClient
from kafka.admin import ConfigResource

from schemas.topics import TOPICS
from streams.buses.kafka.access import Access, KafkaUnavailable
from streams.buses.kafka.topics import TopicsDiffer, check_topics, config_of, open_admin
from tests.servers.server import free_port


def make(access: Access, name: str, partitions: int) -> None:
    admin = KafkaAdminClient(bootstrap_servers=access.address)
    admin.create_topics(
        {access.topic(name): {"num_partitions": partitions, "replication_factor": 1}}, wait_for_metadata=True
    )
    admin.close()


def test_what_is_missing_is_made_once(access):
    with open_admin(access) as admin:
        assert [one.found for one in admin.differences()] == [""] * len(TOPICS)
        assert [one.topic for one in admin.apply()] == [access.topic(topic.name) for topic in TOPICS]
        assert admin.differences() == []
        assert admin.apply() == []
        found = admin.found()
    for topic in TOPICS:
        assert found[topic.name].partitions == topic.partitions
        assert {key: found[topic.name].config[key] for key in config_of(topic)} == config_of(topic)


def test_too_few_partitions_are_added_and_too_many_are_only_named(access):
    make(access, "posts.flagged", 2)
    make(access, "posts.deleted", 9)
    with open_admin(access) as admin:
        admin.apply()
        (left,) = admin.differences()
    assert str(left) == f"{access.topic('posts.deleted')}: partitions is 9; expected 4"
    assert not left.repairable


def test_another_retention_is_named_and_set_back(topics):
    name = topics.topic("posts.dead")
    admin = KafkaAdminClient(bootstrap_servers=topics.address)
    admin.alter_configs([ConfigResource("topic", name, {"retention.ms": "1000"})])
    admin.close()
    with open_admin(topics) as opened:
        (found,) = opened.differences()
        assert str(found) == f"{name}: retention.ms is 1000; expected 604800000"
        opened.apply()
        assert opened.differences() == []


def test_work_is_refused_where_a_topic_is_missing_or_has_another_count(access):
    make(access, "posts.collected", 1)
    with pytest.raises(TopicsDiffer) as caught:
        check_topics(access, ["posts.collected", "posts.flagged"])
    assert str(caught.value).splitlines()[1:] == [
        f"  {access.topic('posts.collected')}: partitions is 1; expected 8",
        f"  {access.topic('posts.flagged')}: missing; expected 4 partitions",
        "run `lourie topics apply`",
    ]


def test_brokers_that_do_not_answer_are_named_with_what_to_do(monkeypatch):
    monkeypatch.setattr("streams.buses.kafka.topics.BOOTSTRAP_MILLISECONDS", 1_000)  # nobody will listen there later
    address = f"127.0.0.1:{free_port()}"
    with pytest.raises(KafkaUnavailable, match=f"{address}.*is it up"), open_admin(Access(address=address)):
        pass
