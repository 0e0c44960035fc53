"""Bluesky's public stream (Jetstream, either wire) in, envelopes of posts and deletions out.

Delivery: at least once, idempotent by post id and revision. Nothing is asked for but posts and account events.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from pathlib import Path
from typing import Literal

import msgspec

from schemas.envelope import Envelope
from schemas.store import SourceState
from streams.backoff import Backoff
from streams.clock import Clock, utc_now
from streams.collectors.bluesky_posts import SOURCE
from streams.collectors.collector import Progress, SourceUnavailable
from streams.collectors.envelopes import Assembler
from streams.collectors.jetstream_connection import (
    Connection,
    Lost,
    Refused,
    base_address,
    host_of,
    open_stream,
)
from streams.collectors.jetstream_dictionary import Dictionaries, Unpacker
from streams.collectors.jetstream_events import Position, StreamError, Wire
from streams.collectors.jetstream_intake import Intake
from streams.collectors.jetstream_v1 import V1
from streams.collectors.jetstream_v2 import V2
from streams.pseudonyms import Pseudonyms

WIRES: dict[Literal["v1", "v2"], type[V1 | V2]] = {"v1": V1, "v2": V2}

log = logging.getLogger(__name__)


class JetstreamOptions(msgspec.Struct, frozen=True, kw_only=True):
    """Where and how to read."""

    address: str
    """Host and scheme, such as wss://jetstream.us-east.bsky.network."""
    wire: Literal["v1", "v2"] = "v2"
    compress: bool = True
    dictionary_file: Path | None = None
    """None asks the server for it (v2), or reads uncompressed (v1)."""
    silence_seconds: float = 60.0
    """With nothing for so long the connection counts as dead; at 25 posts a second, chosen by hand."""
    healthy_seconds: float = 60.0
    backoff_base_seconds: float = 1.0
    backoff_cap_seconds: float = 320.0
    """Full jitter, cap 320 s, back to short waits after 60 healthy seconds (sources.md section 4)."""


PROGRESS_CAP_SECONDS = 2.0
"""The longest wait after a connection that brought something new: a server that drops us now and then costs little,
one that refuses us is left alone ever longer. Chosen by hand, not measured."""


class Bluesky:
    """Follows the stream and reconnects for as long as it takes."""

    def __init__(self, pseudonyms: Pseudonyms, *, options: JetstreamOptions, clock: Clock = utc_now) -> None:
        self.name = SOURCE
        self._options = options
        self._address = base_address(options.address)
        self._wire: Wire = WIRES[options.wire]()
        self._pseudonyms = pseudonyms
        self._clock = clock
        self._progress = Progress(self.name, clock=clock)
        self._dictionaries = Dictionaries(options.dictionary_file, compress=options.compress)

    @property
    def status(self) -> SourceState:
        """How the stream fares."""
        return self._progress.state

    async def envelopes(self, cursor: str | None) -> AsyncIterator[Envelope]:
        """Give posts and tombstones after a cursor, without end; raises SourceUnavailable when access is denied."""
        assembler = Assembler(self.name)
        intake = Intake(self.name, self._wire, host_of(self._address), self._pseudonyms, self._clock)
        intake.position = _position_of(cursor)
        backoff = Backoff(self._options.backoff_base_seconds, self._options.backoff_cap_seconds)
        loop = asyncio.get_running_loop()
        while True:
            opened_at, opened_with = loop.time(), intake.position
            wait_seconds: float | None = None
            try:
                async with (
                    await self._open(intake) as connection,
                    aclosing(self._drain(connection, intake, assembler)) as envelopes,
                ):
                    async for envelope in envelopes:
                        yield self._progress.count(envelope)
            except Refused as refusal:
                wait_seconds = self._answer(refusal, intake)
            except (Lost, StreamError) as error:
                self._progress.say("connecting", f"{error}; trying again")
                log.warning("the stream ended, connecting again", extra={"source": self.name, "error": str(error)})
            if rest := assembler.take():
                yield self._progress.count(rest)
            if loop.time() - opened_at >= self._options.healthy_seconds:
                backoff.reset()
            moved_on = intake.position not in (None, opened_with)
            jitter_seconds = backoff.next_seconds(PROGRESS_CAP_SECONDS if moved_on else None)
            await asyncio.sleep(jitter_seconds if wait_seconds is None else max(jitter_seconds, wait_seconds))

    async def _open(self, intake: Intake) -> Connection:
        intake.resume(intake.position)
        dictionary = await self._dictionaries.current(self._address, self._wire.name)
        dictionary_id = None if dictionary is None else dictionary.dict_id()
        unpacker = Unpacker(dictionary)
        return await open_stream(self._address, self._wire, intake.position, dictionary_id, unpacker)

    async def _drain(self, connection: Connection, intake: Intake, assembler: Assembler) -> AsyncGenerator[Envelope]:
        """Read until the connection ends. While an envelope is being taken nothing is read: that is the back-pressure.

        Raises Lost or StreamError.
        """
        loop = asyncio.get_running_loop()
        heard_at = loop.time()
        while True:
            left = assembler.seconds_left()
            quiet_seconds = self._options.silence_seconds - (loop.time() - heard_at)
            try:
                frame = await connection.receive(quiet_seconds if left is None else min(left, quiet_seconds))
            except TimeoutError:
                if envelope := assembler.take():
                    yield envelope
                elif loop.time() - heard_at >= self._options.silence_seconds:
                    self._progress.say("silent", f"nothing heard for {self._options.silence_seconds:g} s")
                    raise Lost("silent for too long") from None
                continue
            heard_at = loop.time()
            closed = assembler.add(intake.take_in(frame, connection), intake.position)
            self._progress.say("live", intake.gap or f"reading {host_of(self._address)}")
            for envelope in (closed, assembler.take() if assembler.seconds_left() == 0 else None):
                if envelope is not None:
                    yield envelope
                    heard_at = loop.time()

    def _answer(self, refusal: Refused, intake: Intake) -> float:
        """Do what a refusal asks for, and give how long to wait at least; raises SourceUnavailable."""
        if refusal.status in {401, 403}:
            message = f"{host_of(self._address)} denies access ({refusal}); expected an open server, see the address"
            self._progress.say("failed", message)
            raise SourceUnavailable(message) from refusal
        if refusal.name == "CursorTooOld":
            intake.skip_to_live()
            log.error("posts are missing, going on with live ones", extra={"source": self.name, "gap": intake.gap})
        elif refusal.name == "UnknownZstdDictionary":
            self._dictionaries.refuse()
        else:
            hint = f"; expected a server of wire {self._wire.name}" if refusal.status == 404 else ""
            self._progress.say("connecting", f"refused ({refusal}){hint}; trying again")
            log.warning("the stream was refused", extra={"source": self.name, "error": str(refusal)})
        return refusal.retry_after_seconds


def _position_of(cursor: str | None) -> Position | None:
    """Read a saved cursor; one that is none of ours starts live."""
    try:
        return msgspec.json.decode(cursor or "null", type=Position | None)
    except msgspec.DecodeError:
        return None
