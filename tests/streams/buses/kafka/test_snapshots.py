"""Knowledge over a real broker: a worker started late has the newest sound snapshot, and a bad one changes nothing."""

from __future__ import annotations

import os
import shutil

import msgspec
import pytest

from processors.snapshots import check
from streams.buses.kafka.sender import Sender
from streams.buses.kafka.snapshots import PublishedKnowledge, publish_snapshot
from streams.buses.kafka.wire import Outgoing, pack_records
from streams.knowledge_watch import name_in_force
from streams.metrics import Metrics
from streams.snapshot_archive import cut
from tests.builders import NOON
from tests.published import published as packaged_snapshot


@pytest.fixture(scope="module")
def first():
    return packaged_snapshot()


@pytest.fixture(scope="module")
def second(first, tmp_path_factory):
    """Give another sound snapshot: the first with other weights, under the name of its content."""
    from processors.snapshot_hashes import content_hash

    copy = tmp_path_factory.mktemp("second") / "copy"
    shutil.copytree(first, copy)
    with (copy / "weights.toml").open("a", encoding="utf-8") as file:
        file.write("\n# weighed anew\n")
    return copy.rename(copy.with_name(content_hash(copy)))


@pytest.fixture
async def sender(topics):
    made = Sender(topics, Metrics())
    yield made
    await made.close()


@pytest.fixture
async def published(topics, tmp_path):
    made = PublishedKnowledge(topics, tmp_path / "knowledge", lambda: NOON)
    yield made
    await made.close()


async def test_a_late_worker_gets_the_newest(sender, published, first, second, tmp_path):
    await publish_snapshot(first, sender, lambda: NOON)
    await publish_snapshot(second, sender, lambda: NOON)
    assert await published.fetch_newest() == second.name
    assert name_in_force(tmp_path / "knowledge") == second.name
    assert check(tmp_path / "knowledge" / second.name)


async def test_what_is_published_later_is_taken_up(sender, published, first, second, tmp_path):
    assert await published.fetch_newest() == ""
    await publish_snapshot(first, sender, lambda: NOON)
    await published.look()
    assert name_in_force(tmp_path / "knowledge") == first.name
    await publish_snapshot(second, sender, lambda: NOON)
    await published.look()
    assert name_in_force(tmp_path / "knowledge") == second.name


async def test_incomplete_tampered_and_foreign_chunks_leave_the_sound_one_in_force(
    sender, published, first, second, tmp_path
):
    await publish_snapshot(first, sender, lambda: NOON)
    chunks = cut(second, lambda: NOON)
    tampered = msgspec.structs.replace(chunks[0], payload=os.urandom(len(chunks[0].payload)))
    for chunk in (tampered, *chunks[1:], *chunks[:-1]):
        await sender.send(pack_records([chunk], "/test", NOON))
    await sender.send([Outgoing(topic="knowledge.published", value=b"\xff")])
    assert await published.fetch_newest() == first.name
    assert name_in_force(tmp_path / "knowledge") == first.name
