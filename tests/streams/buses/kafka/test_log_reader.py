"""A look at a topic beside any group."""

from __future__ import annotations

import pytest
from aiokafka import TopicPartition

from streams.backoff import Backoff, persist
from streams.buses.kafka.access import Access, KafkaUnavailable
from streams.buses.kafka.log_reader import LogReader
from streams.buses.kafka.sender import Sender
from streams.buses.kafka.wire import Outgoing
from streams.metrics import Metrics
from tests.servers.server import free_port


@pytest.fixture
async def filled(topics: Access) -> TopicPartition:
    sender = Sender(topics, Metrics())
    for number in range(20):
        await sender.send([Outgoing(topic="posts.dead", value=b"%d" % number)])
    await sender.close()
    return TopicPartition(topics.topic("posts.dead"), 0)


@pytest.fixture
async def reader(topics: Access):
    made = LogReader(topics, "nobody")
    yield made
    await made.close()


async def test_a_range_is_read_exactly(reader, filled):
    assert [one.value async for one in reader.read(filled, 5, 9)] == [b"5", b"6", b"7", b"8"]
    assert [one.offset async for one in reader.read(filled, 0, 20)] == list(range(20))
    assert [one async for one in reader.read(filled, 20, 20)] == []


async def test_ends_beginnings_and_the_start_of_a_group_without_commits(reader, filled):
    assert await reader.ends([filled]) == {filled: 20}
    assert await reader.beginnings([filled]) == {filled: 0}
    assert await persist(lambda: reader.starts([filled]), lambda *_: None, Backoff()) == {filled: 0}


async def test_brokers_that_do_not_answer_are_a_transient_fault():
    reader = LogReader(Access(address=f"127.0.0.1:{free_port()}"), "nobody")
    with pytest.raises(KafkaUnavailable):
        await reader.ends([TopicPartition("posts.dead", 0)])
    await reader.close()
