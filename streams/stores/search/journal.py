"""A batch that must count once, written down whole before it is applied: whoever finds it unfinished finishes it.

One document holds the newest batch and its number. A batch is admitted once the one before is
finished, so that counters (which know the newest number they have) and cursors (whose version is
the number) stay exact however often a batch is applied: by its writer, by its writer's next try,
or by another process after a crash.
"""

from __future__ import annotations

import hashlib
import logging
import uuid
from typing import NamedTuple

import msgspec

from schemas.decoding import encode
from schemas.store import WriteOutcome
from streams.stores.search.batches import Parts, apply
from streams.stores.search.schema import STATE
from streams.stores.search.server import Found, RecordRefused, SearchServer, Source, Write
from streams.stores.search.trying import tries

JOURNAL = "journal"
"""Kind and id of the document."""
REMEMBERED = 64
"""Admitted batches the journal remembers, for a writer that could not hear whether its own was. Chosen by hand."""

log = logging.getLogger(__name__)


class Attempt(NamedTuple):
    """A batch of this writer, and the number it was or would have been admitted by."""

    number: int
    name: str

    def __str__(self) -> str:
        return f"{self.number}:{self.name}"


class Journal:
    """Applies batches one after the other, over all processes."""

    def __init__(self, server: SearchServer) -> None:
        self._server = server
        self._writer = uuid.uuid4().bytes
        self._attempt: Attempt | None = None

    async def write(self, parts: Parts, now: int) -> WriteOutcome:
        """Apply a batch once; raises StoreUnavailable: then the same batch, tried again, still counts once."""
        encoded = encode(parts)
        name = hashlib.blake2b(self._writer + encoded, digest_size=16).hexdigest()
        if self._attempt is not None and self._attempt.name != name:
            self._attempt = None
        for _ in tries("journal"):
            found = await self._server.get(STATE, JOURNAL)
            entry = found.source or {"number": 0, "pending": False, "recent": []}
            if self._attempt is not None and str(self._attempt) in entry["recent"]:
                return await self._finish_own(found, entry, parts, now)
            if entry["pending"]:
                await self._help(found, now)
                continue
            self._attempt = Attempt(entry["number"] + 1, name)
            recent = [*entry["recent"], str(self._attempt)][-REMEMBERED:]
            admitted = _entry(self._attempt.number, recent, encoded.decode())
            await self._server.write([Write(STATE, JOURNAL, admitted, found.seen)])
        raise AssertionError("unreachable: tries() raises")

    async def finish(self, now: int) -> None:
        """Finish what a killed process left."""
        found = await self._server.get(STATE, JOURNAL)
        if found.source and found.source["pending"]:
            await self._help(found, now)

    async def _finish_own(self, found: Found, entry: Source, parts: Parts, now: int) -> WriteOutcome:
        number = self._attempt.number if self._attempt else 0
        if entry["pending"] and entry["number"] == number:
            try:
                outcome = await self._finish(found, now)
            except RecordRefused:
                self._attempt = None
                raise
        else:
            outcome = await apply(self._server, parts, now, number=number)  # another finished it: adds nothing
        self._attempt = None
        return outcome

    async def _help(self, found: Found, now: int) -> None:
        try:
            await self._finish(found, now)
        except RecordRefused as error:
            # Its writer is told the same; if it is gone, its cursor stands before the batch, which comes again.
            log.warning("a batch another process left unfinished is refused", extra={"error": str(error)})

    async def _finish(self, found: Found, now: int) -> WriteOutcome:
        entry = found.source or {}
        parts = msgspec.json.decode(entry["payload"], type=Parts)
        done = Write(STATE, JOURNAL, _entry(entry["number"], entry["recent"], None), found.seen)
        try:
            outcome = await apply(self._server, parts, now, number=entry["number"])
        except RecordRefused:
            await self._server.write([done])
            raise
        await self._server.write([done])
        return outcome


def _entry(number: int, recent: list[str], payload: str | None) -> Source:
    entry: Source = {"kind": JOURNAL, "recent": recent, "number": number, "pending": payload is not None}
    return entry if payload is None else entry | {"payload": payload}
