"""Read a topic of a corner from its beginning, as any consumer would."""

from __future__ import annotations

from kafka import KafkaConsumer, TopicPartition
from kafka.consumer.fetcher import ConsumerRecord

from schemas.topics import topic as topic_named
from streams.buses.kafka.access import Access


def read_topic(access: Access, topic: str) -> list[ConsumerRecord]:
    """Give every record of a topic, partition by partition."""
    consumer = KafkaConsumer(**access.python_options, auto_offset_reset="earliest", enable_auto_commit=False)
    try:
        partitions = [TopicPartition(access.topic(topic), number) for number in range(topic_named(topic).partitions)]
        consumer.assign(partitions)
        ends = consumer.end_offsets(partitions)
        found: list[ConsumerRecord] = []
        while len(found) < sum(ends.values()):
            found += [record for records in consumer.poll(timeout_ms=500).values() for record in records]
        return found
    finally:
        consumer.close()
