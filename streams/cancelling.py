"""How tasks are ended for good."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from typing import Any

CANCEL_SECONDS = 1.0
"""How long a cancelled task may take to end before it is cancelled again; chosen by hand, not measured."""


async def ended(tasks: Collection[asyncio.Future[Any]]) -> None:
    """Cancel tasks until they are over, because libraries may swallow one cancel.

    In Python 3.11 `asyncio.wait_for` does where what it waited for came in the same moment (mended in 3.12), and
    aiokafka's clients do while they close (read in 0.14's `client.close`).
    """
    left = set(tasks)
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=CANCEL_SECONDS)
