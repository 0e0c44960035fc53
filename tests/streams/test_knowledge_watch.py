from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest

from processors.snapshots import KnowledgeError
from streams.knowledge_watch import POINTER, KnowledgeWatch, SnapshotMissing, put_in_force
from streams.metrics import Metrics


def load_name(snapshot: Path, earlier: str | None = None) -> str:
    """Stand in for a snapshot: its name; faulty ones are refused."""
    if "faulty" in snapshot.name:
        raise KnowledgeError(f"{snapshot}: files changed")
    return snapshot.name


def publish(folder: Path, name: str) -> None:
    (folder / name).mkdir(exist_ok=True)
    put_in_force(folder / name)


def watch(folder: Path, metrics: Metrics | None = None) -> KnowledgeWatch:
    return KnowledgeWatch(folder, metrics=metrics, load_snapshot=load_name)  # type: ignore[arg-type]


async def test_a_new_snapshot_is_taken_up_once_it_is_in_force(tmp_path):
    metrics = Metrics()
    publish(tmp_path, "one")
    knowledge = watch(tmp_path, metrics)
    (tmp_path / "two").mkdir()
    await knowledge.look()
    assert knowledge.current() == "one"
    put_in_force(tmp_path / "two")
    await knowledge.look()
    assert knowledge.current() == "two"
    assert metrics.read().value("knowledge_swaps_total") == 1


async def test_what_is_put_in_force_last_stays_also_where_it_loads_faster(tmp_path):
    publish(tmp_path, "one")
    slow = threading.Event()

    def load(snapshot: Path, earlier: str | None = None) -> str:
        if snapshot.name == "slow":
            slow.wait(10)
        return load_name(snapshot, earlier)

    knowledge = KnowledgeWatch(tmp_path, load_snapshot=load)  # type: ignore[arg-type]
    publish(tmp_path, "slow")
    async with asyncio.TaskGroup() as group:
        group.create_task(knowledge.look())
        await asyncio.sleep(0.05)
        publish(tmp_path, "fast")
        group.create_task(knowledge.look())
        await asyncio.sleep(0.05)
        slow.set()
    assert knowledge.current() == "fast"


async def test_an_older_snapshot_can_be_put_in_force_again(tmp_path):
    publish(tmp_path, "one")
    publish(tmp_path, "two")
    knowledge = watch(tmp_path)
    put_in_force(tmp_path / "one")
    await knowledge.look()
    assert knowledge.current() == "one"


async def test_a_faulty_snapshot_is_told_once_and_the_old_stays(tmp_path, caplog):
    publish(tmp_path, "one")
    knowledge = watch(tmp_path)
    publish(tmp_path, "faulty")
    await knowledge.look()
    await knowledge.look()
    assert knowledge.current() == "one"
    assert caplog.text.count("new knowledge cannot be loaded") == 1


@pytest.mark.parametrize("content", [b"", b"../elsewhere\n", b"\xff\xff"])
async def test_a_pointer_that_names_no_snapshot_changes_nothing(tmp_path, content):
    publish(tmp_path, "one")
    knowledge = watch(tmp_path)
    (tmp_path / POINTER).write_bytes(content)
    await knowledge.look()
    assert knowledge.current() == "one"


def test_a_folder_without_snapshot_in_force_is_named(tmp_path):
    with pytest.raises(SnapshotMissing, match="no knowledge is in force"):
        watch(tmp_path)
