"""What every long-running process of ours starts and ends with: its folder, its signals, what its agents are handed."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from pathlib import Path

import click

from processors.detector import detect
from processors.grouping import text_keys
from processors.knowledge import Knowledge
from streams.agents import Context
from streams.clock import utc_now
from streams.learning import Learner
from streams.metrics import Metrics
from streams.settings import Settings


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


def data_folder(settings: Settings) -> Path:
    """Make the data folder, for its owner alone; one that cannot be ends the command with what to do."""
    folder = Path(settings.data_folder)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        fault = "it is a file" if isinstance(error, FileExistsError) else error.strerror
        raise click.ClickException(
            f"data folder {folder}: {fault}; name a folder you can write to by data_folder (LOURIE_DATA_FOLDER)"
        ) from None
    return folder
