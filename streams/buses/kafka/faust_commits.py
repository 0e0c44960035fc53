"""Where agents stand comes in; it is what their group has committed, and nothing else is: Faust's own acks are off.

Faust 0.15.3 acknowledges also what it skips after a rebalance (a record of an older generation)
and what a cancelled body had at hand (read in its source); both would be lost with the next commit.
"""

from __future__ import annotations

import asyncio
from typing import Any

import faust
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
        offsets = {TP(partition.topic, partition.partition): offset for partition, offset in places.items()}
        consumer: Any = self._app.consumer
        if await consumer._commit(offsets):  # noqa: SLF001 - its public commit knows Faust's own acks only
            self._positions.committed(places)
