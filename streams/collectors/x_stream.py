"""One connection to X's filtered stream in, its lines out, as bytes and in order, read by a thread of tweepy.

tweepy would connect again by itself, without a pause after an orderly end, and a raised error would end it for
good (seen with tweepy 4.17.0). So each of its clients serves one connection, hands raw bytes over and never raises.
"""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import requests
import tweepy

from streams.collectors.x_access import Ended, Lost, Refused, redirect, refusal_of
from streams.collectors.x_fields import FIELDS

QUEUED_ITEMS = 64
"""Read ahead by so many; beyond that the socket is not read, which holds the server back."""
KEEP_ALIVE = b""
_LOOK_SECONDS = 0.2
_CHUNK_BYTES = 1 << 16
"""Harmless with chunked encoding, and fast (measured with tweepy 4.17.0)."""

Item = bytes | dict[str, Any] | Exception | None
"""A line (empty: keep-alive); a page of a search; why the connection ended; None: the gap is filled."""


class Handover:
    """A short queue from threads and tasks to the one task that reads."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._items: asyncio.Queue[Item] = asyncio.Queue()
        self._room = threading.Semaphore(QUEUED_ITEMS)
        self._closed = threading.Event()

    def put(self, item: Item) -> None:
        """Hand an item over from a thread, waiting for room; after `close` it is dropped."""
        while not self._room.acquire(timeout=_LOOK_SECONDS):
            if self._closed.is_set():
                return
        if self._closed.is_set():
            return
        try:
            self._loop.call_soon_threadsafe(self._items.put_nowait, item)
        except RuntimeError:
            return  # the loop is gone, and with it whoever would have read

    async def offer(self, item: Item) -> None:
        """Hand an item over from a task, waiting for room."""
        while not self._room.acquire(blocking=False):  # noqa: ASYNC110  room is made by another thread as well
            await asyncio.sleep(_LOOK_SECONDS)
        self._items.put_nowait(item)

    async def take(self, seconds: float) -> Item:
        """Give the next item; raises TimeoutError when none comes in time."""
        async with asyncio.timeout(seconds):
            item = await self._items.get()
        self._room.release()
        return item

    def close(self) -> None:
        """Let waiting threads go."""
        self._closed.set()


class StreamReader(tweepy.StreamingClient):  # type: ignore[misc]  # tweepy has no types
    """Reads one connection in a daemon thread; the last item it hands over says why it ended."""

    def __init__(self, token: str, address: str, handover: Handover) -> None:
        super().__init__(token, chunk_size=_CHUNK_BYTES, daemon=True)
        redirect(self.session, address)
        self.session.hooks["response"].append(self._note)
        self._handover = handover
        self._response: requests.Response | None = None
        self._ending: Exception = Lost("no connection")
        self._stopped = threading.Event()

    def start(self) -> None:
        """Connect and read until it ends or is stopped."""
        self.filter(threaded=True, **FIELDS)

    def stop(self) -> None:
        """End the connection now: what is billed is what X has sent."""
        self._stopped.set()
        self.running = False
        self._handover.close()
        raw = getattr(self._response, "raw", None)
        try:
            if raw is not None:
                raw.shutdown()
        except (ValueError, OSError, RuntimeError, AttributeError):
            return  # it had ended already

    def _note(self, response: requests.Response, **_: Any) -> None:
        self._response = response

    def on_connect(self) -> None:
        """Count as heard; allow no second connection."""
        self.max_retries = -1
        self.running = not self._stopped.is_set()
        self._ending = Ended("closed by X")
        self._handover.put(KEEP_ALIVE)

    def on_data(self, raw_data: bytes) -> None:
        """Hand a line over as it came."""
        self._handover.put(raw_data)

    def on_keep_alive(self) -> None:
        """Hand the sign of life over."""
        self._handover.put(KEEP_ALIVE)

    def on_closed(self, response: requests.Response) -> None:  # noqa: ARG002  tweepy's signature
        """Stay closed."""
        self.running = False

    def on_connection_error(self) -> None:
        """Note that the network failed."""
        self.running = False
        self._ending = Lost("the connection broke" if isinstance(self._ending, Ended) else "no connection")

    def on_request_error(self, status_code: int) -> None:
        """Note what X answered."""
        self.running = False
        response = self._response
        self._ending = Refused(status_code, "") if response is None else refusal_of(response)

    def on_exception(self, exception: Exception) -> None:
        """Note an error nobody foresaw, without its words."""
        self._ending = Lost(f"the reading failed ({type(exception).__name__})")

    def on_disconnect(self) -> None:
        """Say why it ended."""
        self._handover.put(self._ending)
