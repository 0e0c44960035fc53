"""The sender on a real broker: acknowledged means there, and a broker that is away is waited for."""

from __future__ import annotations

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from kafka.errors import KafkaConnectionError

from streams.buses.kafka import sender as sender_module
from streams.buses.kafka.access import Access
from streams.buses.kafka.sender import Sender
from streams.buses.kafka.wire import Outgoing
from streams.metrics import Metrics
from tests.servers.server import free_port
from tests.streams.buses.kafka.reading import read_topic


@pytest.fixture
async def sender(topics: Access):
    made = Sender(topics, Metrics())
    yield made
    await made.close()


def outgoing(count: int, topic: str = "posts.flagged") -> list[Outgoing]:
    return [
        Outgoing(topic=topic, value=b"value-%d" % one, key=b"key-%d" % one, headers=(("ce_id", b"%d" % one),))
        for one in range(count)
    ]


async def test_what_was_sent_is_there_with_key_and_headers(sender, topics):
    assert await sender.send(outgoing(50)) == []
    found = await asyncio.to_thread(read_topic, topics, "posts.flagged")
    assert sorted((record.key, record.value) for record in found) == sorted(
        (one.key, one.value) for one in outgoing(50)
    )
    assert all(dict(record.headers)["ce_id"] == record.key.removeprefix(b"key-") for record in found)


async def test_a_frozen_broker_is_waited_for_and_gets_everything_once(sender, topics, kafka_server):
    await sender.send(outgoing(1))
    kafka_server.pause()
    try:
        sending = asyncio.ensure_future(sender.send(outgoing(20)))
        done, _ = await asyncio.wait([sending], timeout=0.5)
        assert not done
    finally:
        kafka_server.go_on()
    assert await sending == []
    assert len(await asyncio.to_thread(read_topic, topics, "posts.flagged")) == 21


async def test_a_killed_broker_is_waited_for_until_it_is_back(sender, topics, kafka_server):
    await sender.send(outgoing(1))
    kafka_server.kill()
    sending = asyncio.ensure_future(sender.send(outgoing(20)))
    await asyncio.to_thread(kafka_server.start)
    assert await sending == []
    found = await asyncio.to_thread(read_topic, topics, "posts.flagged")
    assert {record.value for record in found} == {one.value for one in outgoing(20)}


async def test_a_record_no_broker_takes_is_given_back_and_the_rest_goes_on(sender, topics):
    import os

    huge = Outgoing(topic="posts.flagged", value=os.urandom(3 << 20))
    assert await sender.send([*outgoing(2), huge]) == [huge]
    assert len(await asyncio.to_thread(read_topic, topics, "posts.flagged")) == 2


async def test_nobody_to_send_to_can_be_given_up():
    sender = Sender(Access(address=f"127.0.0.1:{free_port()}"), Metrics())
    sending = asyncio.ensure_future(sender.send(outgoing(1)))
    await asyncio.wait([sending], timeout=0.2)
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending
    await sender.close()


async def test_closing_while_the_broker_is_frozen_gives_up_and_raises_nothing(topics, kafka_server):
    sender = Sender(topics, Metrics())
    await sender.send(outgoing(1))
    producer = sender._producer
    kafka_server.pause()
    try:
        sending = asyncio.ensure_future(sender.send(outgoing(20)))
        await asyncio.sleep(0.3)
        await sender.close()
        await asyncio.to_thread(producer._sender.join, 10)
        assert not producer._sender.is_alive()
    finally:
        sending.cancel()
        kafka_server.go_on()


async def test_nothing_is_connected_once_it_was_closed(monkeypatch):
    made = []
    monkeypatch.setattr(sender_module, "KafkaProducer", lambda **_: made.append(1))
    sender = Sender(Access(address="127.0.0.1:9"), Metrics())
    await sender.close()
    sending = asyncio.ensure_future(sender.send(outgoing(1)))
    await asyncio.wait([sending], timeout=0.2)
    assert not sending.done()
    sending.cancel()
    assert made == []


async def test_a_connection_made_while_it_was_closed_is_closed_too(monkeypatch):
    begun, may_go_on, closed = threading.Event(), threading.Event(), []

    class Slow:
        def __init__(self, **_: object) -> None:
            begun.set()
            may_go_on.wait(10)

        def close(self, timeout: float) -> None:
            closed.append(timeout)

        def send(self, *_: object, **__: object) -> None:
            raise KafkaConnectionError("closed")

    monkeypatch.setattr(sender_module, "KafkaProducer", Slow)
    sender = Sender(Access(address="127.0.0.1:9"), Metrics())
    sending = asyncio.ensure_future(sender.send(outgoing(1)))
    await asyncio.to_thread(begun.wait, 10)
    await sender.close()
    may_go_on.set()
    await asyncio.wait([sending], timeout=0.2)
    sending.cancel()
    assert closed == [0]
    assert sender._producer is None


def test_collectors_that_send_at_once_share_one_connection(monkeypatch):
    made = []

    def slow(**_: object) -> object:
        time.sleep(0.05)
        made.append(object())
        return made[-1]

    monkeypatch.setattr(sender_module, "KafkaProducer", slow)
    sender = Sender(Access(address="127.0.0.1:9"), Metrics())
    with ThreadPoolExecutor(4) as threads:
        connected = [threads.submit(sender._connected) for _ in range(4)]
    assert {id(one.result()) for one in connected} == {id(made[0])}
    assert len(made) == 1
