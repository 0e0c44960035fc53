"""Many small pieces in, one block of bytes and the end of each out: as objects they take several times as much."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
import numpy as np


class Packed(msgspec.Struct, frozen=True):
    """Pieces one behind the other, as a snapshot holds them."""

    data: bytes
    ends: bytes
    """uint32, little-endian: where each piece ends."""

    @classmethod
    def of(cls, pieces: Iterable[bytes]) -> Packed:
        """Put pieces together."""
        held = list(pieces)
        return cls(b"".join(held), np.cumsum([len(piece) for piece in held], dtype="<u4").tobytes())

    def __len__(self) -> int:
        return len(self.ends) // 4


class Pieces:
    """The pieces of several blocks, numbered through all of them."""

    def __init__(self, blocks: Sequence[Packed]) -> None:
        self._data = b"".join(block.data for block in blocks)
        before = np.cumsum([0, *(len(block.data) for block in blocks)])
        ends = [np.frombuffer(block.ends, "<u4") + first for block, first in zip(blocks, before, strict=False)]
        self._edges = np.concatenate([np.zeros(1, np.int64), *ends])

    def __len__(self) -> int:
        return len(self._edges) - 1

    def __getitem__(self, number: int) -> bytes:
        return self._data[self._edges[number] : self._edges[number + 1]]
