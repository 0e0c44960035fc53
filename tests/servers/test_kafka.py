"""The broker the tests run on: real, and itself again after it was killed or frozen."""

from __future__ import annotations

import uuid

import pytest
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.errors import KafkaError

from tests.servers.kafka import Kafka
from tests.servers.maven import ServersMissing, check_tools


@pytest.fixture
def topic(kafka_server: Kafka) -> str:
    name = f"try-{uuid.uuid4().hex[:8]}"
    admin = KafkaAdminClient(bootstrap_servers=kafka_server.address)
    admin.create_topics({name: {"num_partitions": 1, "replication_factor": 1}})
    admin.close()
    return name


def produce(server: Kafka, topic: str, value: bytes, timeout: float = 20) -> None:
    producer = KafkaProducer(bootstrap_servers=server.address, compression_type="zstd", request_timeout_ms=5_000,
                             delivery_timeout_ms=10_000)  # fmt: skip
    try:
        producer.send(topic, value).get(timeout)
    finally:
        producer.close(timeout=1)


def read_all(server: Kafka, topic: str, count: int) -> list[bytes]:
    consumer = KafkaConsumer(bootstrap_servers=server.address, auto_offset_reset="earliest", enable_auto_commit=False)
    consumer.assign([TopicPartition(topic, 0)])
    values: list[bytes] = []
    while len(values) < count:
        for records in consumer.poll(timeout_ms=10_000).values():
            values += [record.value for record in records]
    consumer.close()
    return values


def test_what_was_acknowledged_is_there_after_a_kill_on_the_same_port(kafka_server, topic):
    produce(kafka_server, topic, b"before")
    address = kafka_server.address
    kafka_server.kill()
    kafka_server.start()
    assert kafka_server.address == address
    produce(kafka_server, topic, b"after")
    assert read_all(kafka_server, topic, 2) == [b"before", b"after"]


def test_a_frozen_broker_answers_nobody_until_it_goes_on(kafka_server, topic):
    kafka_server.pause()
    try:
        assert not kafka_server.is_healthy()
    finally:
        kafka_server.go_on()
    kafka_server.wait_ready()
    produce(kafka_server, topic, b"on")
    assert read_all(kafka_server, topic, 1) == [b"on"]


def test_no_topic_is_made_by_writing_to_it(kafka_server):
    producer = KafkaProducer(bootstrap_servers=kafka_server.address, max_block_ms=2_000)
    with pytest.raises(KafkaError):
        producer.send("nobody-made-this", b"x")
    producer.close(timeout=1)


def test_a_machine_without_java_says_what_is_missing(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ServersMissing, match="java and mvn not found"):
        check_tools()
