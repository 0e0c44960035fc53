"""Settings in, the learner of this process out: it has topics trained by a command of its own, at low priority."""

from __future__ import annotations

import asyncio
import os
import signal
import sys

from streams.clock import utc_now
from streams.learning import Learner, LearningFailed, LearningOptions
from streams.settings import PREFIX, Settings, as_environment

NICENESS = "10"
"""Learning takes what detection leaves of the processor; chosen by hand."""
GRACE_SECONDS = 1.0
"""For a training that is interrupted: a stop of the whole may take 3 s."""


def learner_of(settings: Settings) -> Learner:
    """Give the learner, with the window of these settings."""
    options = LearningOptions(
        file=settings.window_file,
        update_seconds=settings.topics_update_minutes * 60,
        background_share=settings.learn_share,
    )
    return Learner(options, lambda: train_beside(settings), utc_now)


async def train_beside(settings: Settings) -> None:
    """Run `lourie topics train` on the saved window to its end; ends it when cancelled. Raises LearningFailed."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    process = await asyncio.create_subprocess_exec(
        "nice", "-n", NICENESS, sys.executable, "-m", "lourie", "topics", "train",
        env=kept | as_environment(settings),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    try:
        code = await process.wait()
    finally:
        if process.returncode is None:
            await _end(process)
    if code:
        raise LearningFailed(f"`lourie topics train` ended with {code}; run it by hand to see why")


async def _end(process: asyncio.subprocess.Process) -> None:
    """Interrupt it, so that it leaves nothing unfinished behind; kill it if it does not listen."""
    process.send_signal(signal.SIGINT)
    try:
        async with asyncio.timeout(GRACE_SECONDS):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
