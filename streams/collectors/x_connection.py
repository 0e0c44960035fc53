"""A token and an address in, one open connection to X out: lines of its stream and, beside them, pages of a search."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from types import TracebackType
from typing import Any, Self

from streams.collectors.x_access import Lost, Refused
from streams.collectors.x_stream import Handover, Item, StreamReader


class Connection:
    """An asynchronous context manager that ends the connection and the search with it."""

    def __init__(self, token: str, address: str) -> None:
        self._handover = Handover(asyncio.get_running_loop())
        self._reader = StreamReader(token, address, self._handover)
        self._filling: asyncio.Task[None] | None = None
        self._is_open = asyncio.Event()

    def start(self) -> None:
        """Open the stream; what becomes of it is told by `receive`."""
        self._reader.start()

    def fill(self, pages: AsyncIterator[dict[str, Any]], *, after_seconds: float) -> None:
        """Put pages among the lines, some seconds after the stream is open, and None behind the last.

        Not before: what came between search and stream would be missed by both.
        """
        self._filling = asyncio.ensure_future(self._fill(pages, after_seconds))

    async def receive(self, seconds: float) -> Item:
        """Give the next item; raises TimeoutError when none comes in time."""
        item = await self._handover.take(seconds)
        if isinstance(item, bytes):
            self._is_open.set()
        return item

    async def _fill(self, pages: AsyncIterator[dict[str, Any]], after_seconds: float) -> None:
        await self._is_open.wait()
        await asyncio.sleep(after_seconds)
        try:
            async for page in pages:
                await self._handover.offer(page)
            await self._handover.offer(None)
        except Refused as refusal:
            await self._handover.offer(refusal)
        except Exception as error:  # a task nobody awaits would hide it
            await self._handover.offer(Lost(f"the search failed ({type(error).__name__})"))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._reader.stop()
        if self._filling is not None:
            self._filling.cancel()
            await asyncio.gather(self._filling, return_exceptions=True)
