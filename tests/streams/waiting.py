"""Wait for something that another task or process will do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


async def until(happened: Callable[[], object], seconds: float = 30) -> None:
    """Wait until something is true; raises TimeoutError after a time that only a fault can take."""
    async with asyncio.timeout(seconds):
        while not happened():  # noqa: ASYNC110 - what is waited for knows no event
            await asyncio.sleep(0.01)
