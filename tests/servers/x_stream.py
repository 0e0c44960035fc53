"""An X of our own on loopback: stream, rules and recent search, and every way the real one can let a client down.

    async with FakeX(messages, disconnect_every=10) as server:
        collector = X(..., options=XOptions(address=server.address))

Messages are dicts as the filtered stream has them ({data, includes, matching_rules}), bytes are sent as they are. As at
the real one, a message is played once, to whoever listens then; search knows what was played or missed.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal, Self
from urllib.parse import parse_qs, urlsplit

STREAM_PATH = "/2/tweets/search/stream"
RULES_PATH = "/2/tweets/search/stream/rules"
SEARCH_PATH = "/2/tweets/search/recent"
TOKEN = "token-of-nobody"
TOO_MANY = {"title": "ConnectionException", "connection_issue": "TooManyConnections", "detail": "one is allowed"}

Message = dict[str, Any] | bytes
Answer = tuple[int, dict[str, str], dict[str, Any]]
Ending = Literal["cut", "clean", "operational", "half_line"]


@dataclass
class FakeX:
    """Plays its messages to the one connection it allows, then waits for more (`push`) until it is closed."""

    messages: Iterable[Message]
    disconnect_every: int | None = None
    """End the connection after so many messages, in the way `ending` says."""
    ending: Ending = "cut"
    """cut: in the middle of a line, without a word; half_line: the same, but with an orderly end."""
    missed: int = 0
    """Messages that happen while nobody is connected, after each such end; a half line is missed in any case."""
    mute: bool = False
    """Accept, and say nothing, not even a keep-alive."""
    keep_alive_seconds: float = 0.05
    pause_seconds: float = 0.0
    """Between two messages."""
    refusals: list[Answer] = field(default_factory=list)
    """Answers (status, headers, body) given before a stream is opened."""
    search_refusals: list[Answer] = field(default_factory=list)
    rule_refusals: list[Answer] = field(default_factory=list)
    wrong_rules: set[str] = field(default_factory=set)
    """Values that are no rules."""
    rules: list[dict[str, str]] = field(default_factory=list)
    matches: dict[str, int] = field(default_factory=dict)
    """By native id, the number of the rule a post matches; the first where nothing is said."""
    requests: list[tuple[str, str, dict[str, list[str]], Any]] = field(default_factory=list)
    """What was asked for: method, path, query, body; oldest first."""
    open_count: int = 0
    disconnect_count: int = 0
    head: int = 0
    """The first message not yet played."""

    async def __aenter__(self) -> Self:
        self.messages = list(self.messages)
        self._arrived = asyncio.Condition()
        self._streams = 0
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self._port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for writer in list(self._writers):
            writer.transport.abort()
        await asyncio.sleep(0.05)

    _writers: set[asyncio.StreamWriter] = field(default_factory=set)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    async def push(self, *messages: Message) -> None:
        """Let more messages happen."""
        async with self._arrived:
            self.messages += messages  # type: ignore[operator]  # a list since __aenter__
            self._arrived.notify_all()

    async def opened(self, count: int = 1) -> None:
        """Wait until so many streams were opened in all."""
        async with self._arrived:
            await self._arrived.wait_for(lambda: self.open_count >= count)

    def asked(self, path: str, method: str = "GET") -> list[dict[str, list[str]]]:
        """Give the queries of one path."""
        return [query for one, where, query, _ in self.requests if (one, where) == (method, path)]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            await self._answer(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self._writers.discard(writer)
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        method, target, _ = head.split(" ", 2)
        fields = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in head.splitlines()[1:])}
        body = json.loads(await reader.readexactly(int(fields.get("content-length", "0"))) or b"null")
        parts = urlsplit(target)
        query = parse_qs(parts.query)
        self.requests.append((method, parts.path, query, body))
        if fields.get("authorization") != f"Bearer {TOKEN}":
            _respond(writer, 401, {}, {"title": "Unauthorized"})
        elif parts.path == RULES_PATH:
            _respond(writer, *self._rules_answer(method, body))
        elif parts.path == SEARCH_PATH:
            _respond(writer, *(self.search_refusals.pop(0) if self.search_refusals else self._search(query)))
        elif self.refusals:
            _respond(writer, *self.refusals.pop(0))
        elif self._streams:
            _respond(writer, 429, {}, TOO_MANY)
        else:
            await self._stream(reader, writer)
        await writer.drain()

    async def _stream(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._streams += 1
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
        playing = asyncio.ensure_future(self._play(writer))
        gone = asyncio.ensure_future(reader.read())
        try:
            async with self._arrived:
                self.open_count += 1
                self._arrived.notify_all()
            await asyncio.wait({playing, gone}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._streams -= 1
            for task in (playing, gone):
                task.cancel()
            ended = await asyncio.gather(playing, gone, return_exceptions=True)
        if isinstance(ended[0], Exception) and not isinstance(ended[0], ConnectionError):
            raise ended[0]

    async def _play(self, writer: asyncio.StreamWriter) -> None:
        sent = 0
        while True:
            if self.disconnect_every and sent >= self.disconnect_every:
                self.disconnect_count += 1
                return await self._end(writer)
            message = await self._next(writer)
            _chunk(writer, to_line(message) + b"\r\n")
            await writer.drain()
            await asyncio.sleep(self.pause_seconds)
            sent += 1

    async def _next(self, writer: asyncio.StreamWriter) -> Message:
        """Wait for a message, with signs of life meanwhile."""
        while True:
            try:
                async with asyncio.timeout(self.keep_alive_seconds), self._arrived:
                    await self._arrived.wait_for(lambda: not self.mute and self.head < len(self.messages))  # type: ignore[arg-type]
                    self.head += 1
                    return self.messages[self.head - 1]  # type: ignore[index]
            except TimeoutError:
                if not self.mute:
                    _chunk(writer, b"\r\n")
                    await writer.drain()

    async def _end(self, writer: asyncio.StreamWriter) -> None:
        if self.ending in {"cut", "half_line"} and self.head < len(self.messages):  # type: ignore[arg-type]
            line = to_line(self.messages[self.head])  # type: ignore[index]
            _chunk(writer, line[: len(line) // 2])
            self.head += 1
        if self.ending == "operational":
            error = {"title": "operational-disconnect", "disconnect_type": "UpstreamOperationalDisconnect"}
            _chunk(writer, json.dumps({"errors": [error]}).encode() + b"\r\n")
        self.head = min(self.head + self.missed, len(self.messages))  # type: ignore[arg-type]
        if self.ending != "cut":
            writer.write(b"0\r\n\r\n")
        await writer.drain()
        await asyncio.sleep(0.005)  # lets it arrive
        if self.ending == "cut":
            writer.transport.abort()

    def _rules_answer(self, method: str, body: Any) -> Answer:
        if self.rule_refusals:
            return self.rule_refusals.pop(0)
        if method == "GET":
            return 200, {}, {"data": self.rules, "meta": {"result_count": len(self.rules)}} if self.rules else {}
        if "delete" in body:
            gone = set(body["delete"]["ids"])
            self.rules = [rule for rule in self.rules if rule["id"] not in gone]
            return 200, {}, {"meta": {"summary": {"deleted": len(gone)}}}
        return self._add_rules(body["add"])

    def _add_rules(self, added: list[dict[str, str]]) -> Answer:
        there = {rule["value"] for rule in self.rules}
        errors = [{"title": "DuplicateRule", "value": one["value"]} for one in added if one["value"] in there]
        wrong = [one["value"] for one in added if one["value"] in self.wrong_rules or len(one["value"]) > 1024]
        errors += [{"title": "UnprocessableEntity", "value": value, "details": ["no viable input"]} for value in wrong]
        if wrong:
            return 400, {}, {"errors": errors}
        first = 1000 + len(self.requests)
        new = [one | {"id": f"{first}{n}"} for n, one in enumerate(added) if one["value"] not in there]
        self.rules += new
        return 201, {}, {"data": new} | ({"errors": errors} if errors else {})

    def _search(self, query: dict[str, list[str]]) -> Answer:
        if len(query["query"][0]) > 512:
            return 400, {}, {"title": "Invalid Request"}
        since, size = int(query["since_id"][0]), int(query["max_results"][0])
        assert 10 <= size <= 100
        number = next((n for n, rule in enumerate(self.rules) if rule["value"] == query["query"][0]), -1)
        happened = [one for one in self.messages[: self.head] if isinstance(one, dict) and "data" in one]  # type: ignore[index]
        found = {
            one["data"]["id"]: one
            for one in happened
            if int(one["data"]["id"]) > since and self.matches.get(one["data"]["id"], 0) == number
        }
        newest_first = sorted(found, key=int, reverse=True)
        start = int(query.get("next_token", ["0"])[0])
        page = [found[one] for one in newest_first[start : start + size]]
        meta: dict[str, Any] = {"result_count": len(page)}
        if start + size < len(newest_first):
            meta["next_token"] = str(start + size)
        includes: dict[str, list[Any]] = {}
        for one in page:
            for key, values in one.get("includes", {}).items():
                includes.setdefault(key, []).extend(values)
        return 200, {}, {"data": [one["data"] for one in page], "includes": includes, "meta": meta}


def to_line(message: Message) -> bytes:
    """Give a message as a line without its end."""
    return message if isinstance(message, bytes) else json.dumps(message, ensure_ascii=False).encode()


def _chunk(writer: asyncio.StreamWriter, content: bytes) -> None:
    writer.write(f"{len(content):x}\r\n".encode() + content + b"\r\n")


def _respond(writer: asyncio.StreamWriter, status: int, headers: dict[str, str], body: dict[str, Any]) -> None:
    payload = json.dumps(body).encode()
    fields = {"Content-Type": "application/json", "Content-Length": str(len(payload)), "Connection": "close"} | headers
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    writer.write(f"HTTP/1.1 {status} Answer\r\n{lines}\r\n".encode() + payload)
