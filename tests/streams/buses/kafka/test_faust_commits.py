"""What a group has committed is what was done, whatever Faust did with the record at hand."""

from __future__ import annotations

import asyncio
import threading

from aiokafka import TopicPartition

from streams.backoff import Backoff, persist
from streams.buses.kafka.log_reader import LogReader
from streams.buses.kafka.sender import Sender
from streams.metrics import Metrics
from streams.routes import ROUTES
from tests.builders import make_post
from tests.streams.buses.kafka.test_worker import envelope, make_worker, until
from tests.streams.contexts import judge_by_words, make_context


async def committed(access) -> int:
    reader = LogReader(access, access.group("detect"))
    partitions = [TopicPartition(access.topic("posts.collected"), number) for number in range(8)]
    try:
        places = await persist(lambda: reader.starts(partitions), lambda *_: None, Backoff())
        return sum(places.values())
    finally:
        await reader.close()


async def test_a_record_given_up_at_a_stop_is_not_committed(topics, tmp_path):
    sender = Sender(topics, Metrics())
    release, entered = threading.Event(), threading.Event()

    def slow(posts, knowledge):
        if posts[0].id == second.id:
            entered.set()
            release.wait(30)
        return judge_by_words(posts, knowledge)

    second = make_post("slow")
    await sender.send(envelope("quick"))
    worker = make_worker(topics, None, tmp_path, make_context(judge=slow), routes=ROUTES[:1])
    life = asyncio.ensure_future(worker.run())
    async with asyncio.timeout(30):
        while await committed(topics) != 1:
            await asyncio.sleep(0.2)
    await sender.send(envelope("slow"))
    await until(entered.is_set, life)
    await worker.stop()
    await life
    release.set()
    assert await committed(topics) == 1
    await sender.close()


async def test_places_of_partitions_that_went_to_another_worker_are_left_to_it(topics, tmp_path):
    sender = Sender(topics, Metrics())
    worker = make_worker(topics, None, tmp_path, make_context(judge=judge_by_words), routes=ROUTES[:1])
    life = asyncio.ensure_future(worker.run())
    await sender.send(envelope("before"))
    async with asyncio.timeout(30):
        while await committed(topics) != 1:
            await asyncio.sleep(0.2)
    (commits,) = worker._commits
    gone = TopicPartition(topics.topic("posts.collected"), 99)
    ours = commits._positions.assigned
    commits._positions.assign([*ours, gone])
    commits._positions.done(gone, 7, "posts.collected")
    await commits.commit()
    await sender.send(envelope("after"))
    async with asyncio.timeout(30):
        while await committed(topics) != 2:
            await asyncio.sleep(0.2)
    assert commits._positions.uncommitted() == {gone: 8}
    assert not life.done()
    await worker.stop()
    await life
    await sender.close()
