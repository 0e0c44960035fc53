"""The peer by the book: a Faust agent with default settings, one post a record, judged (or only read) one by one.

`python -m tests.bench.cluster.stock_agent FILE COUNT judge|read`, with the settings of a worker in the environment.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any, NoReturn

import faust
import msgspec

from lourie.knowledge import current_knowledge, warm_up
from processors.detector import detect
from schemas.post import Post
from streams.buses.kafka.access import Access
from streams.settings import load_settings
from tests.bench.cluster.peers import SINGLE_TOPIC, Loop


def main(file: Path, count: int, *, judges: bool) -> None:
    """Run the agent until it has read `count` posts, and say how long that took."""
    settings = load_settings(None, os.environ)
    access = Access.of(settings)
    knowledge = current_knowledge(settings)
    warm_up(knowledge)
    app = faust.App(
        access.group(f"stock-{judges}"),
        broker=f"aiokafka://{access.address}",
        datadir=settings.data_folder / "stock",
        web_enabled=False,
        consumer_auto_offset_reset="earliest",
    )
    topic = app.topic(access.topic(SINGLE_TOPIC), value_type=bytes, value_serializer="raw")

    async def read(posts: Any) -> None:
        seen, started, cpu = 0, 0.0, 0.0
        async for value in posts:
            started, cpu = started or time.perf_counter(), cpu or time.process_time()
            post = msgspec.json.decode(value, type=Post)
            if judges:
                detect([post], knowledge)
            seen += 1
            if seen == count:
                _end(file, Loop(seen, seen, (), time.process_time() - cpu, time.perf_counter() - started))

    app.agent(topic)(read)
    faust.Worker(app, loglevel="error", redirect_stdouts=False).execute_from_commandline()


def _end(file: Path, loop: Loop) -> NoReturn:
    """Write what was found and end at once: what Faust does at its end is not measured."""
    file.write_bytes(msgspec.json.encode(loop))
    os._exit(0)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), judges=sys.argv[3] == "judge")
