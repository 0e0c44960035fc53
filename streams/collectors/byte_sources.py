"""A file, plain or compressed, or standard input in; its bytes piece by piece out, in bounded memory."""

from __future__ import annotations

import codecs
import hashlib
import os
import select
import zlib
from collections.abc import Callable, Generator
from pathlib import Path
from typing import BinaryIO, Protocol

import zstandard

_CHUNK_BYTES = 1 << 18
_COMPRESSED_CHUNK_BYTES = 1 << 10
"""So small that a hostile piece cannot blow up: 1 KiB of zstd is at most 256 blocks of 128 KiB (RFC 8878, 3.1.1.2)."""
_FINGERPRINT_BYTES = 1 << 16
_WAIT_SECONDS = 0.1
"""How long a silent pipe is waited for at a time, so that a cancelled reader ends soon."""

Pieces = Generator[bytes, None, None]
"""An empty piece means: nothing at hand just now."""


class BrokenFile(Exception):
    """Compressed bytes that end too early or make no sense; what came before is good."""


def fingerprint(path: Path) -> str:
    """Tell one file from another: a hash of its first 64 KiB; a longer file may grow and stays the same."""
    with path.open("rb") as source:
        return hashlib.sha256(source.read(_FINGERPRINT_BYTES)).hexdigest()[:32]


def starts_wide(path: Path) -> bool:
    """Say whether a file's content begins with the mark of UTF-16, as some programs write text."""
    pieces = file_pieces(path, 0)
    try:
        return next(pieces, b"").startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    except (BrokenFile, OSError):
        return False
    finally:
        pieces.close()


def file_pieces(path: Path, offset: int) -> Pieces:
    """Give the content of a file after `offset` uncompressed bytes; `.gz` and `.zst` are known by their name.

    A plain file is entered at the offset; a compressed one is read up to there. Raises BrokenFile.
    """
    with path.open("rb") as source:
        factory = _DECOMPRESSORS.get(path.suffix.lower())
        if factory is None:
            source.seek(offset)
            while piece := source.read(_CHUNK_BYTES):
                yield piece
            return
        for piece in _decompressed(source, factory):
            if offset < len(piece):
                yield piece[offset:]
            offset = max(0, offset - len(piece))


def pipe_pieces(descriptor: int) -> Pieces:
    """Give what comes through a pipe or terminal until its end, with an empty piece whenever it is silent."""
    while True:
        if not select.select([descriptor], [], [], _WAIT_SECONDS)[0]:
            yield b""
            continue
        piece = os.read(descriptor, _CHUNK_BYTES)
        if not piece:
            return
        yield piece


class _Decompressor(Protocol):
    """What zlib's and zstandard's objects share."""

    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, /) -> bytes: ...


def _decompressed(source: BinaryIO, factory: Callable[[], _Decompressor]) -> Pieces:
    """Decompress member after member (both formats may be written one behind the other)."""
    decompressor: _Decompressor | None = None
    pending = b""
    while chunk := pending or source.read(_COMPRESSED_CHUNK_BYTES):
        pending = b""
        if decompressor is None:
            chunk = chunk.lstrip(b"\0")  # gzip files may be padded with zeros between and after members
            if not chunk:
                continue
            decompressor = factory()
        try:
            piece = decompressor.decompress(chunk)
        except (zlib.error, zstandard.ZstdError) as error:
            raise BrokenFile(f"damaged near compressed byte {source.tell()}: {type(error).__name__}") from error
        if decompressor.eof:
            pending = decompressor.unused_data
            decompressor = None
        if piece:
            yield piece
    if decompressor is not None:
        raise BrokenFile(f"cut short at compressed byte {source.tell()}; expected more of it")


def _gzip() -> _Decompressor:
    return zlib.decompressobj(zlib.MAX_WBITS | 16)


def _zstd() -> _Decompressor:
    return zstandard.ZstdDecompressor(max_window_size=1 << 27).decompressobj()


_DECOMPRESSORS: dict[str, Callable[[], _Decompressor]] = {".gz": _gzip, ".zst": _zstd}
