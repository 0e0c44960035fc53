"""An agent's body on a real broker: what the consumer skips is read again, and a record is counted once."""

from __future__ import annotations

import asyncio

import pytest
from aiokafka import TopicPartition

from schemas.decoding import decode
from schemas.envelope import Envelope
from schemas.tally import Tally
from streams.buses.kafka.judging import Judging, log_names_of
from streams.buses.kafka.log_reader import LogReader
from streams.buses.kafka.progress import Positions
from streams.buses.kafka.sender import Sender
from streams.buses.kafka.wire import Incoming, pack_envelope
from streams.metrics import Metrics
from streams.routes import ROUTES
from tests.builders import NOON, make_post
from tests.streams.buses.kafka.reading import read_topic
from tests.streams.contexts import make_context


class Desk:
    """A body over partition 0 of a corner's posts.collected, with what it needs."""

    def __init__(self, access) -> None:
        self.access = access
        self.metrics = Metrics()
        self.sender = Sender(access, self.metrics)
        self.reader = LogReader(access, access.group("detect"))
        self.partition = TopicPartition(access.topic("posts.collected"), 0)
        self.positions = Positions(self.reader.starts, self.metrics)
        self.positions.assign([self.partition])
        self.judging = Judging(
            route=ROUTES[0],
            context=make_context(metrics=self.metrics),
            access=access,
            sender=self.sender,
            reader=self.reader,
            positions=self.positions,
            log_names=log_names_of({"posts.collected": "id"}),
        )

    async def fill(self, count: int) -> list[Incoming]:
        """Put records of one post each on the partition, and give what a consumer would be given."""
        from kafka import KafkaProducer

        producer = KafkaProducer(**self.access.python_options)
        for number in range(count):
            (one,) = pack_envelope(Envelope(source="test", posts=(make_post(f"uid-{number}", "ivory"),)), NOON)
            await asyncio.to_thread(
                producer.send(self.partition.topic, one.value, headers=list(one.headers), partition=0).get, 10
            )
        await asyncio.to_thread(producer.close)
        return [one async for one in self.reader.read(self.partition, 0, count)]

    async def flagged(self) -> list[str]:
        found = await asyncio.to_thread(read_topic, self.access, "posts.flagged")
        return sorted(record.key.decode() for record in found)

    async def close(self) -> None:
        await self.reader.close()
        await self.sender.close()


@pytest.fixture
async def desk(topics):
    made = Desk(topics)
    yield made
    await made.close()


def ids(*numbers: int) -> list[str]:
    return sorted(make_post(f"uid-{number}").id for number in numbers)


async def test_a_range_the_consumer_skipped_is_read_again(desk):
    given = await desk.fill(10)
    await desk.judging.take(given[0])
    await desk.judging.take(given[5])
    assert await desk.flagged() == ids(0, 1, 2, 3, 4, 5)
    assert desk.metrics.read().value("kafka_reread_records_total", topic="posts.collected") == 4
    await desk.judging.take(given[6])
    assert desk.metrics.read().value("kafka_reread_records_total", topic="posts.collected") == 4


async def test_the_first_record_of_a_new_partition_is_held_against_what_the_group_committed(desk):
    given = await desk.fill(4)
    await desk.judging.take(given[3])
    assert await desk.flagged() == ids(0, 1, 2, 3)


async def test_a_record_given_again_is_not_done_again(desk):
    (given,) = await desk.fill(1)
    await desk.judging.take(given)
    await desk.judging.take(given)
    assert await desk.flagged() == ids(0)


async def test_a_record_done_again_by_another_places_its_tally_the_same(desk):
    (given,) = await desk.fill(1)
    await desk.judging.take(given)
    desk.positions.assign([])
    desk.positions.assign([desk.partition])
    await desk.judging.take(given)
    tallies = [decode(one.value, Tally) for one in await asyncio.to_thread(read_topic, desk.access, "posts.counted")]
    assert len(tallies) == 2
    assert tallies[0].place == tallies[1].place
    assert tallies[0].place.log == "posts.collected@id-0"
    assert tallies[0].place.offset == 0


async def test_records_gone_by_retention_hold_nothing_up(desk):
    given = await desk.fill(3)

    async def nothing(partition, start, stop):
        return
        yield

    desk.reader.read = nothing
    await desk.judging.take(given[2])
    assert await desk.flagged() == ids(2)


async def test_after_closing_no_record_is_taken(desk):
    given = await desk.fill(1)
    await desk.judging.close()
    taking = asyncio.ensure_future(desk.judging.take(given[0]))
    await asyncio.wait([taking], timeout=0.2)
    assert not taking.done()
    taking.cancel()
    assert await desk.flagged() == []
