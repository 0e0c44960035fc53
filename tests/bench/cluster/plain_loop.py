"""The peer without a framework: a plain consumer reads posts.collected, judges, and writes what it found as JSON.

`python -m tests.bench.cluster.plain_loop FILE COUNT`, with the settings of a worker in the environment.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from pathlib import Path

import msgspec
from aiokafka import AIOKafkaConsumer

from lourie.knowledge import current_knowledge, warm_up
from processors.detector import detect
from schemas.finding import STORED_LEVELS
from schemas.post import Post
from streams.buses.kafka.access import Access
from streams.sampling import is_sampled
from streams.settings import load_settings
from tests.bench.cluster.peers import Loop

IDLE_MILLISECONDS = 10_000
"""Nothing for so long is the topic's end."""


async def main(count: int) -> Loop:
    """Read until the topic's end is reached, commit after each batch, and give what was found."""
    settings = load_settings(None, os.environ)
    access = Access.of(settings)
    knowledge = current_knowledge(settings)
    warm_up(knowledge)
    decoder = msgspec.json.Decoder(list[Post])
    consumer = AIOKafkaConsumer(
        access.topic("posts.collected"),
        **access.async_options,
        group_id=access.group("plain-loop"),
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_partition_fetch_bytes=4 << 20,
    )
    await consumer.start()
    ids: list[str] = []
    kept: list[str] = []
    started = cpu = last = last_cpu = 0.0
    while len(ids) < count:
        found = await consumer.getmany(timeout_ms=IDLE_MILLISECONDS, max_records=10)
        if not found:
            break
        started, cpu = started or time.perf_counter(), cpu or time.process_time()
        for record in (record for records in found.values() for record in records):
            posts = decoder.decode(record.value)
            ids += [post.id for post in posts]
            kept += [
                post.id
                for post, finding in zip(posts, detect(posts, knowledge), strict=True)
                if finding.level in STORED_LEVELS or is_sampled(post.id)
            ]
        await consumer.commit()
        last, last_cpu = time.perf_counter(), time.process_time()
    await consumer.stop()
    return Loop(len(ids), len(set(ids)), tuple(kept), last_cpu - cpu, last - started)


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(msgspec.json.encode(asyncio.run(main(int(sys.argv[2])))))
