"""A file descriptor in, batches of numbered lines out: whatever is at hand, never waiting for more."""

from __future__ import annotations

import os
import select
from collections.abc import Iterator

MAX_LINE_BYTES = 8 << 20
"""Longer lines are refused unread: they are skipped in bounded memory."""
_CHUNK_BYTES = 1 << 18

Line = tuple[int, bytes | None]
"""Number from 1, and the bytes without the line end; None for an oversized line."""


def read_lines(descriptor: int, *, batch_lines: int, max_line_bytes: int = MAX_LINE_BYTES) -> Iterator[list[Line]]:
    """Yield batches of at most `batch_lines` lines until the end of input.

    A batch is given as soon as nothing more is at hand, so a lone line on an open pipe does not wait.
    """
    splitter = _Splitter(max_line_bytes)
    waiting: list[Line] = []
    while chunk := os.read(descriptor, _CHUNK_BYTES):
        waiting += splitter.feed(chunk)
        while len(waiting) >= batch_lines:
            yield waiting[:batch_lines]
            waiting = waiting[batch_lines:]
        if waiting and not _more_at_hand(descriptor):
            yield waiting
            waiting = []
    waiting += splitter.finish()
    if waiting:
        yield waiting


class _Splitter:
    """Cuts chunks into lines; forgets the bytes of a line that grows too long."""

    def __init__(self, max_line_bytes: int) -> None:
        self._max_line_bytes = max_line_bytes
        self._number = 0
        self._parts: list[bytes] = []
        self._held_bytes = 0

    def feed(self, chunk: bytes) -> list[Line]:
        *ended, rest = chunk.split(b"\n")
        lines = []
        for piece in ended:
            self._hold(piece)
            lines.append(self._take())
        if rest:
            self._hold(rest)
        return lines

    def finish(self) -> list[Line]:
        return [self._take()] if self._held_bytes else []

    def _hold(self, piece: bytes) -> None:
        self._held_bytes += len(piece)
        if self._held_bytes > self._max_line_bytes:
            self._parts.clear()
        else:
            self._parts.append(piece)

    def _take(self) -> Line:
        self._number += 1
        line = None if self._held_bytes > self._max_line_bytes else b"".join(self._parts).removesuffix(b"\r")
        self._parts = []
        self._held_bytes = 0
        return self._number, line


def _more_at_hand(descriptor: int) -> bool:
    try:
        return bool(select.select([descriptor], [], [], 0)[0])
    except (OSError, ValueError):  # a descriptor select cannot watch: take what we have
        return False
