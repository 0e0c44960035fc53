from __future__ import annotations

import asyncio
import os
import signal

import msgspec
import pytest

from lourie.process import context_of, data_folder, no_knowledge, on_signals
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
