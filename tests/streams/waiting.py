"""Wait for something that another task or process will do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


async def until(happened: Callable[[], object], seconds: float = 30) -> None:
    """Wait until something is true; raises TimeoutError after a time that only a fault can take."""
    async with asyncio.timeout(seconds):
        while not happened():
            await asyncio.sleep(0.01)


async def at_rest(value: Callable[[], int], rest: float = 1.0, seconds: float = 60) -> int:
    """Wait until a number has stayed the same for `rest` seconds and give it; raises TimeoutError after `seconds`."""
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(seconds):
        seen, since = value(), loop.time()
        while loop.time() - since < rest:
            await asyncio.sleep(0.05)
            if value() != seen:
                seen, since = value(), loop.time()
    return seen
