"""Where agents stand comes in; it is what their group has committed, and nothing else is: Faust's own acks are off.

Faust 0.15.3 acknowledges also what it skips after a rebalance (a record of an older generation)
and what a cancelled body had at hand (read in its source); both would be lost with the next commit.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import faust
from aiokafka import TopicPartition
from faust.types import TP

from streams.buses.kafka.progress import Positions

COMMIT_SECONDS = 0.5
"""What is done again after a kill is at most so old; 0.5 s is the measured recipe's."""


class FaustCommits:
    """Commits positions through a Faust application's consumer."""

    def __init__(self, app: faust.App, positions: Positions) -> None:
        self._app = app
        self._positions = positions

        async def before_revoked(*_: Any, **__: Any) -> None:
            await self.commit()

        app.on_partitions_revoked.connect(before_revoked, weak=False)

    async def run(self) -> None:
        """Commit every half second until cancelled; raises the reason when the application has crashed."""
        while True:
            await asyncio.sleep(COMMIT_SECONDS)
            if self._app.crashed:
                raise RuntimeError("Faust has crashed, its own log says why") from self._app.crash_reason
            await self.commit()

    async def commit(self) -> None:
        """Commit what was done since the last commit. Refused ones are done again by whoever has the partition."""
        places = self._positions.uncommitted()
        if not places:
            return
        consumer: Any = self._app.consumer
        thread = consumer._thread  # noqa: SLF001 - the consumer's public commit knows Faust's own acks only
        held = await thread.call_thread(_commit_held, thread, places)
        self._positions.committed({partition: places[partition] for partition in held})


async def _commit_held(thread: Any, places: Mapping[TopicPartition, int]) -> set[TopicPartition]:
    """Commit those places whose partitions the consumer holds, and say which; runs in the consumer's own thread.

    There no rebalance comes between the look and the commit. Faust drops what is not held too, but crashes where
    nothing is left (seen in a storm, 2026-11-28).
    """
    offsets = {TP(one.topic, one.partition): place for one, place in places.items()}
    held = offsets.keys() & thread.assignment()
    if not held or not await thread._commit({one: offsets[one] for one in held}):  # noqa: SLF001 - as above
        return set()
    return {one for one in places if TP(one.topic, one.partition) in held}
