"""A Jetstream of our own on loopback: both wires, cursors, zstd, and every way the real one can let a client down.

    async with FakeJetstream(events, disconnect_every=10) as server:
        collector = Bluesky(pseudonyms, options=JetstreamOptions(address=server.address))

Events are dicts as the first wire has them ({did, time_us, kind, commit|account|identity}), in order of time;
the n-th has the sequence number `FIRST_SEQ + n`. Bytes among them are sent as they are.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

import zstandard
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

FIRST_SEQ = 1001
TIME_CURSORS_FROM = 10**15
V1_PATH = "/subscribe"
V2_PATH = "/xrpc/network.bsky.jetstream.subscribeEvents"
DICTIONARY_PATH = "/xrpc/network.bsky.jetstream.getZstdDictionary"
V2_TYPE = "network.bsky.jetstream.subscribeEvents#"

FakeEvent = dict[str, Any] | bytes


@dataclass
class FakeJetstream:
    """Serves its events from wherever a client asks, then waits for more (`push`) until it is closed."""

    events: Iterable[FakeEvent]
    disconnect_every: int | None = None
    """Break the connection after so many frames, without a word."""
    too_slow_after: int | None = None
    """Say ConsumerTooSlow after so many frames of the first connection."""
    floor: int = 0
    """Events before this index are no longer kept."""
    live_from: int = 0
    """Where a client without a cursor begins."""
    dictionary: bytes | None = None
    mute: bool = False
    """Accept, and say nothing."""
    refusals: list[tuple[int, dict[str, str], dict[str, str]]] = field(default_factory=list)
    """Answers (status, headers, body) given before anybody is let in."""
    ping_interval: float | None = None
    queries: list[tuple[str, dict[str, list[str]]]] = field(default_factory=list)
    """What was asked for: path and query, oldest first."""
    open_count: int = 0
    disconnect_count: int = 0

    async def __aenter__(self) -> Self:
        self.events = list(self.events)
        self._arrived = asyncio.Condition()
        self._server: Server = await serve(
            self._serve,
            "127.0.0.1",
            0,
            process_request=self._answer,
            select_subprotocol=lambda _, offered: offered[0] if offered else None,
            compression=None,
            ping_interval=self.ping_interval,
            close_timeout=0.2,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        await self._server.wait_closed()

    @property
    def address(self) -> str:
        port = next(iter(self._server.sockets)).getsockname()[1]
        return f"ws://127.0.0.1:{port}"

    async def push(self, *events: FakeEvent) -> None:
        """Let more events happen."""
        async with self._arrived:
            self.events += events  # type: ignore[operator]  # a list since __aenter__
            self._arrived.notify_all()

    async def opened(self, count: int = 1) -> None:
        """Wait until so many streams were opened in all."""
        async with self._arrived:
            await self._arrived.wait_for(lambda: self.open_count >= count)

    def _answer(self, _: ServerConnection, request: Request) -> Response | None:
        parts = urlsplit(request.path)
        query = parse_qs(parts.query)
        self.queries.append((parts.path, query))
        if parts.path == DICTIONARY_PATH:
            if self.dictionary is None:
                return _json_response(404, {"error": "DictionaryNotFound", "message": "none"})
            return Response(200, "OK", Headers({"Content-Length": str(len(self.dictionary))}), self.dictionary)
        if self.refusals:
            status, headers, body = self.refusals.pop(0)
            return _json_response(status, body, headers)
        if parts.path == V2_PATH:
            return self._refuse_v2(query)
        return None if parts.path == V1_PATH else _json_response(404, {"error": "NotFound", "message": parts.path})

    def _refuse_v2(self, query: dict[str, list[str]]) -> Response | None:
        wrong = [name for name in query if name.startswith("wanted")]
        if wrong or set(query.get("kinds", [])) - {"commit", "account", "identity", "sync"}:
            return _json_response(400, {"error": "InvalidRequest", "message": "unknown parameter or kind"})
        asked = int(query.get("zstdDictionary", ["0"])[0])
        if asked and asked != self.dictionary_id:
            return _json_response(400, {"error": "UnknownZstdDictionary", "message": f"now {self.dictionary_id}"})
        cursor = int(query.get("cursor", [str(TIME_CURSORS_FROM)])[0])
        if cursor < FIRST_SEQ + self.floor:
            return _json_response(400, {"error": "CursorTooOld", "message": f"floor {FIRST_SEQ + self.floor}"})
        return None

    @property
    def dictionary_id(self) -> int | None:
        return zstandard.ZstdCompressionDict(self.dictionary).dict_id() if self.dictionary else None

    async def _serve(self, connection: ServerConnection) -> None:
        assert connection.request is not None
        parts = urlsplit(connection.request.path)
        query = parse_qs(parts.query)
        playing = asyncio.ensure_future(self._play(connection, query, "v2" if parts.path == V2_PATH else "v1"))
        closed = asyncio.ensure_future(connection.wait_closed())
        await asyncio.wait({playing, closed}, return_when=asyncio.FIRST_COMPLETED)
        for task in (playing, closed):
            task.cancel()
        ended = await asyncio.gather(playing, return_exceptions=True)
        if isinstance(ended[0], Exception) and not isinstance(ended[0], ConnectionClosed):
            raise ended[0]

    async def _play(self, connection: ServerConnection, query: dict[str, list[str]], wire: str) -> None:
        index, notice = self._start(int(query["cursor"][0]) if "cursor" in query else None)
        packer = self._packer(query)
        sent = 0
        async with self._arrived:
            self.open_count += 1
            self._arrived.notify_all()
        if notice and wire == "v2":
            await connection.send(packer(_message({"$type": f"{V2_TYPE}info", "name": notice})))
        while True:
            async with self._arrived:
                await self._arrived.wait_for(lambda at=index: not self.mute and at < len(self.events))
            event = self.events[index]
            index += 1
            if not isinstance(event, bytes) and not _wanted(event, query, wire):
                continue
            await connection.send(packer(to_frame(event, FIRST_SEQ + index - 1, wire)))
            sent += 1
            if self.disconnect_every and sent >= self.disconnect_every:
                self.disconnect_count += 1
                await asyncio.sleep(0.005)  # lets some of it arrive, and cuts the rest
                connection.transport.abort()
                return
            if self.too_slow_after and sent >= self.too_slow_after and self.open_count == 1:
                if wire == "v2":
                    error = {"$type": "error", "error": "ConsumerTooSlow", "message": "behind"}
                    await connection.send(packer(json.dumps(error).encode()))
                await connection.close(1008, "slow consumer")
                return

    def _start(self, cursor: int | None) -> tuple[int, str]:
        """Give the first event's index, and the notice that goes with it."""
        if cursor is None:
            return self.live_from, ""
        if cursor < TIME_CURSORS_FROM:
            index = cursor - FIRST_SEQ
            return (index, "") if index <= len(self.events) else (len(self.events), "FutureCursor")
        times = [event["time_us"] if isinstance(event, dict) else 0 for event in self.events]
        index = next((i for i, time_us in enumerate(times) if time_us >= cursor), len(times))
        return max(index, self.floor), "OutdatedCursor" if index < self.floor else ""

    def _packer(self, query: dict[str, list[str]]) -> Any:
        if self.dictionary is None or not ("zstdDictionary" in query or query.get("compress") == ["true"]):
            return lambda frame: frame.decode("utf-8", "replace")
        compressor = zstandard.ZstdCompressor(dict_data=zstandard.ZstdCompressionDict(self.dictionary))
        return compressor.compress


def _wanted(event: dict[str, Any], query: dict[str, list[str]], wire: str) -> bool:
    collections = query.get("collections" if wire == "v2" else "wantedCollections")
    kinds = query.get("kinds") if wire == "v2" else None
    if kinds and event["kind"] not in kinds:
        return False
    return event["kind"] != "commit" or not collections or event["commit"]["collection"] in collections


def to_frame(event: FakeEvent, seq: int, wire: str) -> bytes:
    """Give the JSON of an event of the first wire as `wire` sends it."""
    if isinstance(event, bytes):
        return event
    if wire == "v1":
        return json.dumps(event).encode()
    at = dt.datetime.fromtimestamp(0, dt.UTC) + dt.timedelta(microseconds=event["time_us"])
    time = at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    payload = {"$type": V2_TYPE + event["kind"], "seq": seq, "did": event["did"], "time": time, "witnessedAt": time}
    payload |= event["commit"] if event["kind"] == "commit" else {event["kind"]: event.get(event["kind"])}
    return _message(payload)


def _message(payload: dict[str, Any]) -> bytes:
    return json.dumps({"$type": "message", "payload": payload}).encode()


def _json_response(status: int, body: dict[str, str], headers: dict[str, str] | None = None) -> Response:
    payload = json.dumps(body).encode()
    fields = {"Content-Type": "application/json", "Content-Length": str(len(payload))} | (headers or {})
    return Response(status, "Refused", Headers(fields), payload)
