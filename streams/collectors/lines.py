"""Pieces of bytes in, batches of whole lines with their numbers and offsets out."""

from __future__ import annotations

from typing import NamedTuple

from schemas.decoding import MAX_RECORD_BYTES
from streams.collectors.byte_sources import BrokenFile, Pieces
from streams.collectors.envelopes import MAX_BURIED_BYTES

_BATCH_BYTES = 1 << 20


class Line(NamedTuple):
    """One line without its end. Of an oversized one only the first part is here; `length` says how long it was."""

    number: int
    end: int
    """Uncompressed offset of the line after it."""
    payload: bytes
    length: int

    @property
    def oversized(self) -> bool:
        """True for a line that was skipped unread."""
        return self.length > MAX_RECORD_BYTES


class LineReader:
    """Cuts pieces into lines, holding no more than one line of allowed length."""

    def __init__(self, pieces: Pieces, *, number: int = 0, offset: int = 0) -> None:
        self._pieces = pieces
        self.number = number
        self.offset = offset
        self._held: list[bytes] = []
        self._held_bytes = 0
        self._ready: list[Line] = []
        self._ended = False
        self.broken: BrokenFile | None = None

    @property
    def rest(self) -> bytes:
        """The start of the line in which the damage lies."""
        return b"".join(self._held)[:MAX_BURIED_BYTES]

    def batch(self, max_lines: int) -> list[Line] | None:
        """Give up to `max_lines` lines or about 1 MiB; empty when none is at hand, None at the end.

        At the end `broken` and `rest` say what was damaged.
        """
        ready_bytes = sum(len(line.payload) for line in self._ready[:max_lines])
        while not self._ended and len(self._ready) < max_lines and ready_bytes < _BATCH_BYTES:
            piece = self._next_piece()
            if piece is None:
                self._finish()
            elif not piece:
                break
            else:
                ready_bytes += len(piece)
                self._feed(piece)
        if self._ended and not self._ready:
            return None
        batch, self._ready = self._ready[:max_lines], self._ready[max_lines:]
        return batch

    def _next_piece(self) -> bytes | None:
        try:
            return next(self._pieces, None)
        except BrokenFile as error:
            self.broken = error
            return None

    def _feed(self, piece: bytes) -> None:
        *ended, rest = piece.split(b"\n")
        for part in ended:
            if self._held_bytes:
                self._hold(part)
                self._close(1)
            else:
                self.number += 1
                self.offset += len(part) + 1
                self._ready.append(Line(self.number, self.offset, part, len(part)))
        if rest:
            self._hold(rest)

    def _hold(self, part: bytes) -> None:
        room = MAX_RECORD_BYTES - self._held_bytes
        self._held_bytes += len(part)
        if self._held_bytes <= MAX_RECORD_BYTES:
            self._held.append(part)
        elif room >= 0:
            self._held = [b"".join([*self._held, part])[:MAX_BURIED_BYTES]]

    def _close(self, end_bytes: int) -> None:
        self.number += 1
        self.offset += self._held_bytes + end_bytes
        self._ready.append(Line(self.number, self.offset, b"".join(self._held), self._held_bytes))
        self._held, self._held_bytes = [], 0

    def _finish(self) -> None:
        self._ended = True
        if self._held_bytes and self.broken is None:
            self._close(0)
