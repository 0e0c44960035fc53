"""A folder of knowledge snapshots comes in; the one in force goes out, and a new one once it is published and sound."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable
from pathlib import Path

from processors.knowledge import Knowledge, load
from streams.faults import describe
from streams.metrics import Metrics

POINTER = "current"
"""The file that names the snapshot in force: one line, replaced in one step."""
LOOK_SECONDS = 2.0
"""How soon a new snapshot is seen; chosen by hand, not measured."""

log = logging.getLogger(__name__)


class SnapshotMissing(Exception):
    """No snapshot is in force. The message says where one was expected, and what to do."""


def put_in_force(snapshot: Path) -> None:
    """Make a snapshot the one in force in its folder, for every process that watches it."""
    pointer = snapshot.parent / POINTER
    fresh = pointer.with_name(f"{POINTER}.{os.getpid()}")
    fresh.write_text(f"{snapshot.name}\n", encoding="utf-8")
    fresh.replace(pointer)


def name_in_force(folder: Path) -> str:
    """Give the name the folder's pointer holds; "" when there is none or it is no plain name."""
    try:
        name = (folder / POINTER).read_text(encoding="utf-8").strip()
    except (FileNotFoundError, UnicodeDecodeError):
        return ""
    return name if name == Path(name).name else ""


class KnowledgeWatch:
    """Holds the snapshot in force. Agents ask once a batch, so a new one is taken up between batches."""

    def __init__(
        self, folder: Path, *, metrics: Metrics | None = None, load_snapshot: Callable[..., Knowledge] = load
    ) -> None:
        """Load the snapshot in force, which takes a second or so; raises SnapshotMissing and what `load` raises."""
        self._folder = folder
        self._metrics = metrics
        self._load = load_snapshot
        self._looking = asyncio.Lock()
        self._name = name_in_force(self._folder)
        if not self._name:
            raise SnapshotMissing(f"{folder / POINTER}: no knowledge is in force; publish a snapshot there first")
        self._knowledge = load_snapshot(folder / self._name)

    def current(self) -> Knowledge:
        """Give the knowledge to judge by now. Instant."""
        return self._knowledge

    async def run(self) -> None:
        """Look for a new snapshot until cancelled. One that cannot be loaded is reported once, the old one stays."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            await self.look()

    async def look(self) -> None:
        """Take up the snapshot in force, if it is another one; it is loaded in a worker thread."""
        async with self._looking:  # else the one that loads longer would win, though it is the older
            name = name_in_force(self._folder)
            if name and name != self._name:
                self._name = name
                await self._take_up(name)

    async def _take_up(self, name: str) -> None:
        try:
            self._knowledge = await asyncio.to_thread(self._load, self._folder / name, self._knowledge)
        except Exception as error:
            log.exception(
                "new knowledge cannot be loaded, the old stays in force; publish it again",
                extra={"snapshot": name, "error": describe(error)},
            )
            return
        if self._metrics:
            self._metrics.add("knowledge_swaps_total")
        log.info("new knowledge is in force", extra={"snapshot": name})
