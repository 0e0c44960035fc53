"""Knowledge snapshots go out over Kafka, and the newest sound one comes in and is put in force on this machine."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from pathlib import Path

from aiokafka import TopicPartition

from schemas.knowledge import KnowledgeChunk
from streams.buses.kafka.access import Access, KafkaUnavailable
from streams.buses.kafka.log_reader import LogReader
from streams.buses.kafka.sender import Sender
from streams.buses.kafka.wire import open_record, pack_records
from streams.clock import Clock
from streams.knowledge_watch import name_in_force, put_in_force
from streams.snapshot_archive import Archive, Assembly, SnapshotRefused, cut, unpack

TOPIC = "knowledge.published"
LOOK_SECONDS = 5.0
"""How soon a published snapshot is seen; chosen by hand, not measured."""
FIRST_SPAN = 128
"""Chunks looked at from the end first; a snapshot has some 10 (2026-11-25)."""

log = logging.getLogger(__name__)


async def publish_snapshot(snapshot: Path, sender: Sender, clock: Clock) -> int:
    """Send a snapshot; gives how many chunks. Raises what `cut` raises."""
    chunks: Sequence[KnowledgeChunk] = await asyncio.to_thread(cut, snapshot, clock)
    for chunk in chunks:
        refused = await sender.send(pack_records([chunk], "/knowledge", clock()))
        if refused:
            raise SnapshotRefused(f"{snapshot.name}: Kafka takes no chunk of {len(refused[0].value)} bytes")
    return len(chunks)


class PublishedKnowledge:
    """Keeps a folder of snapshots at the newest sound one that was published."""

    def __init__(self, access: Access, folder: Path, clock: Clock) -> None:
        self._partition = TopicPartition(access.topic(TOPIC), 0)
        self._reader = LogReader(access, access.group("knowledge"))
        self._folder = folder
        self._clock = clock
        self._assembly = Assembly()
        self._next = 0

    async def fetch_newest(self) -> str:
        """Put the newest sound snapshot in force and give its name, "" when there is none; raises KafkaUnavailable."""
        begin = (await self._reader.beginnings([self._partition]))[self._partition]
        end = (await self._reader.ends([self._partition]))[self._partition]
        span = FIRST_SPAN
        while True:
            self._assembly = Assembly()
            self._next = max(begin, end - span)
            for archive in reversed(await self._read_to(end)):
                if name := await self._take_up(archive):
                    return name
            if begin >= end - span:
                return ""
            span *= 4

    async def run(self) -> None:
        """Put what is published from now on in force, until cancelled."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                await self.look()
            except KafkaUnavailable:
                log.warning("Kafka does not answer, new knowledge is looked for again soon")

    async def look(self) -> None:
        """Read what was published since the last look; raises KafkaUnavailable."""
        end = (await self._reader.ends([self._partition]))[self._partition]
        for archive in await self._read_to(end):
            await self._take_up(archive)

    async def close(self) -> None:
        """Release the connections. Idempotent."""
        await self._reader.close()

    async def _read_to(self, end: int) -> list[Archive]:
        """Give the archives that became complete before an offset, oldest first."""
        archives: list[Archive] = []
        async for incoming in self._reader.read(self._partition, self._next, end):
            self._next = incoming.offset + 1
            for chunk in open_record(incoming, "workers", self._clock()).records:
                try:
                    archive = self._assembly.add(chunk) if isinstance(chunk, KnowledgeChunk) else None
                except SnapshotRefused as error:
                    log.exception("published knowledge was refused, the old stays", extra={"error": str(error)})
                else:
                    archives += [archive] if archive else []
        return archives

    async def _take_up(self, archive: Archive) -> str:
        """Put a snapshot in force; gives its name, "" for one that is not sound."""
        try:
            snapshot = await asyncio.to_thread(unpack, archive, self._folder)
        except SnapshotRefused as error:
            log.exception("published knowledge was refused, the old stays", extra={"error": str(error)})
            return ""
        if name_in_force(self._folder) != snapshot.name:
            put_in_force(snapshot)
        return snapshot.name
