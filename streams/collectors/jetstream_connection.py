"""An address and a position in, an open connection to Jetstream out: frames, or the reason it was refused or lost."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Self
from urllib.parse import urlencode, urlsplit

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus

from streams.collectors.jetstream_dictionary import MAX_FRAME_BYTES, Unpacker
from streams.collectors.jetstream_events import Position, Wire

_OPEN_SECONDS = 10.0
_CLOSE_SECONDS = 0.5
"""Short, so that a cancelled collector ends within a second."""
_QUEUED_FRAMES = 64
"""Read ahead by so many frames; beyond that the socket is not read, which holds the server back."""


class Refused(Exception):
    """The server would not open the stream: HTTP status, the error's name where it gave one, and its wish to wait."""

    def __init__(self, status: int, name: str, message: str, retry_after_seconds: float = 0.0) -> None:
        super().__init__(f"HTTP {status} {name}: {message}"[:300])
        self.status = status
        self.name = name
        self.retry_after_seconds = retry_after_seconds


class Lost(Exception):
    """The connection could not be made, or broke."""


class Connection:
    """An open stream; an asynchronous context manager that closes it."""

    def __init__(self, socket: ClientConnection, unpacker: Unpacker) -> None:
        self._socket = socket
        self._unpacker = unpacker

    async def receive(self, seconds: float) -> bytes:
        """Give the next frame as it came; raises TimeoutError when none comes in time, Lost when the stream ends."""
        try:
            async with asyncio.timeout(seconds):
                return await self._socket.recv(decode=False)
        except ConnectionClosed as error:
            raise Lost(f"closed by the server ({_close_reason(error)})") from error

    def unpack(self, frame: bytes) -> bytes:
        """Give the JSON of a frame; raises FrameError."""
        return self._unpacker.unpack(frame)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._socket.close()


async def open_stream(
    address: str, wire: Wire, resume: Position | None, dictionary_id: int | None, unpacker: Unpacker
) -> Connection:
    """Open the stream from a position; raises Refused or Lost."""
    query = urlencode(wire.parameters(resume, host_of(address), dictionary_id))
    try:
        socket = await connect(
            f"{address}{wire.path}?{query}",
            subprotocols=list(wire.subprotocols) or None,  # type: ignore[arg-type]  # a NewType of str
            compression=None,
            max_size=MAX_FRAME_BYTES,
            max_queue=_QUEUED_FRAMES,
            open_timeout=_OPEN_SECONDS,
            close_timeout=_CLOSE_SECONDS,
            ping_interval=None,  # no ping is asked for, and while the bus is full no pong could be read
        )
    except InvalidStatus as error:
        raise _refusal(error) from error
    except (OSError, TimeoutError, InvalidHandshake, ConnectionClosed) as error:
        raise Lost(f"no connection to {host_of(address)} ({type(error).__name__})") from error
    return Connection(socket, unpacker)


def base_address(address: str) -> str:
    """Give scheme and host of an address, `wss` where none is given; raises ValueError."""
    parts = urlsplit(address if "://" in address else f"wss://{address}")
    scheme = {"http": "ws", "https": "wss"}.get(parts.scheme, parts.scheme)
    if scheme not in {"ws", "wss"} or not parts.hostname:
        raise ValueError(f"address {address}: expected a host such as wss://jetstream.us-east.bsky.network")
    return f"{scheme}://{parts.netloc}"


def host_of(address: str) -> str:
    """Give host and port: what a sequence number belongs to."""
    return urlsplit(address).netloc


class _ErrorBody(msgspec.Struct):
    error: str = ""
    message: str = ""


def _refusal(error: InvalidStatus) -> Refused:
    response = error.response
    try:
        body = msgspec.json.decode(response.body or b"{}", type=_ErrorBody)
    except (msgspec.DecodeError, UnicodeDecodeError):
        body = _ErrorBody()
    retry_after = response.headers.get("Retry-After", "")
    seconds = float(retry_after) if retry_after.isdigit() else 0.0
    return Refused(response.status_code, body.error, body.message, seconds)


def _close_reason(error: ConnectionClosed) -> str:
    return f"{error.rcvd.code} {error.rcvd.reason}".strip() if error.rcvd else "without a word"
