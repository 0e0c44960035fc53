from __future__ import annotations

import asyncio
import os
import signal

import msgspec
import pytest

from lourie.process import context_of, data_folder, ended, no_knowledge, on_signals
from streams.metrics import Metrics
from streams.settings import Settings


async def test_a_signal_sets_the_event():
    stopped = on_signals()
    os.kill(os.getpid(), signal.SIGTERM)
    async with asyncio.timeout(5):
        await stopped.wait()


def test_the_data_folder_is_its_owners_alone(tmp_path):
    folder = data_folder(msgspec.structs.replace(Settings(), data_folder=tmp_path / "a" / "b"))
    assert folder.stat().st_mode & 0o777 == 0o700


def test_without_knowledge_nothing_is_judged():
    context = context_of(no_knowledge, Metrics())
    with pytest.raises(RuntimeError, match="judges nothing"):
        context.knowledge()


async def test_a_task_that_swallows_a_cancel_is_cancelled_again():
    cancels = []

    async def stubborn() -> None:
        while len(cancels) < 2:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                cancels.append(1)
        await asyncio.sleep(60)

    task = asyncio.ensure_future(stubborn())
    await asyncio.sleep(0)
    async with asyncio.timeout(30):
        await ended([task])
    assert task.cancelled()
