"""What every long-running process of ours starts and ends with: its folder, its signals, what its agents are handed."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Collection
from pathlib import Path

from processors.detector import detect
from processors.grouping import text_keys
from processors.knowledge import Knowledge
from streams.agents import Context
from streams.clock import utc_now
from streams.learning import Learner
from streams.metrics import Metrics
from streams.settings import Settings

CANCEL_SECONDS = 1.0
"""How long a cancelled task may take to end before it is cancelled again; chosen by hand, not measured."""


def context_of(knowledge: Callable[[], Knowledge], metrics: Metrics, learner: Learner | None = None) -> Context:
    """Give what the agents are handed in this process."""
    return Context(
        knowledge=knowledge,
        clock=utc_now,
        metrics=metrics,
        judge=detect,
        group=text_keys,
        learn=learner.note if learner else None,
    )


def no_knowledge() -> Knowledge:
    """Stand in for knowledge where no agent asks for it; raises RuntimeError."""
    raise RuntimeError("asked for knowledge in a process that judges nothing")


def on_signals() -> asyncio.Event:
    """Give an event set by Ctrl-C or SIGTERM; a second one ends the process at once."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()

    def stop() -> None:
        stopped.set()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(name)

    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop)
    return stopped


async def ended(tasks: Collection[asyncio.Task[None]]) -> None:
    """Cancel tasks until they are over: in Python 3.11 `asyncio.wait_for`, which libraries use, may swallow one cancel.

    It does where what it waited for came in the same moment (mended in 3.12).
    """
    left = set(tasks)
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=CANCEL_SECONDS)


def data_folder(settings: Settings) -> Path:
    """Make the data folder, for its owner alone."""
    folder = Path(settings.data_folder)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder
