"""A file or a Jetstream server in, the zstd dictionary its frames are compressed with out; None means plain JSON."""

from __future__ import annotations

import logging
from pathlib import Path

import httpx
import zstandard

from streams.collectors.jetstream_events import FrameError

MAX_FRAME_BYTES = 32 << 20
"""As large as the public SDK allows (atproto 0.0.73); holds for what comes in and for what it unpacks to."""
MAX_DICTIONARY_BYTES = 4 << 20
"""The known ones have 64 and 110 KiB; chosen by hand."""
PATH = "/xrpc/network.bsky.jetstream.getZstdDictionary"
_MAGIC = b"\x28\xb5\x2f\xfd"
_TIMEOUT_SECONDS = 10.0

log = logging.getLogger(__name__)


class Dictionaries:
    """Knows the dictionary in use. One the server refuses is fetched anew; failing that, frames come plain."""

    def __init__(self, file: Path | None, *, compress: bool) -> None:
        self._file = file
        self._compress = compress
        self._known: zstandard.ZstdCompressionDict | None = None
        self._refused_ids: set[int] = set()

    async def current(self, address: str, wire: str) -> zstandard.ZstdCompressionDict | None:
        """Give the dictionary to ask for; fetches it once where there is no file (v2 only)."""
        if not self._compress:
            return None
        if self._known is None:
            self._known = await self._find(address, wire)
        return self._known

    def refuse(self) -> None:
        """Give up the dictionary in use: the server does not know it (any more)."""
        if self._known is not None:
            self._refused_ids.add(self._known.dict_id())
        self._known = None
        self._file = None

    async def _find(self, address: str, wire: str) -> zstandard.ZstdCompressionDict | None:
        try:
            if self._file is not None:
                dictionary = zstandard.ZstdCompressionDict(self._file.read_bytes())  # small, once
            elif wire == "v2":
                dictionary = zstandard.ZstdCompressionDict(await _fetch(address))
            else:
                return None
        except (OSError, httpx.HTTPError, zstandard.ZstdError, ValueError) as error:
            log.warning("no zstd dictionary, frames come uncompressed", extra={"error": type(error).__name__})
            return None
        return None if dictionary.dict_id() in self._refused_ids else dictionary


class Unpacker:
    """Unpacks compressed frames, in bounded memory; plain ones pass."""

    def __init__(self, dictionary: zstandard.ZstdCompressionDict | None) -> None:
        self._decompressor = None if dictionary is None else zstandard.ZstdDecompressor(dict_data=dictionary)

    def unpack(self, frame: bytes) -> bytes:
        """Give the JSON of a frame; raises FrameError."""
        if self._decompressor is None or not frame.startswith(_MAGIC):
            return frame
        try:
            size = zstandard.frame_content_size(frame)
            if 0 <= size <= MAX_FRAME_BYTES:
                return self._decompressor.decompress(frame)
            unpacked = b"" if size > 0 else self._decompressor.stream_reader(frame).read(MAX_FRAME_BYTES + 1)
        except zstandard.ZstdError:
            raise FrameError("expected a zstd frame of the dictionary asked for") from None
        if not 0 < len(unpacked) <= MAX_FRAME_BYTES:
            raise FrameError(f"expected a frame of at most {MAX_FRAME_BYTES} bytes when unpacked")
        return unpacked


async def _fetch(address: str) -> bytes:
    """Fetch the server's current dictionary; raises httpx.HTTPError, ValueError where it is too large."""
    url = address.replace("ws", "http", 1) + PATH
    content = b""
    async with httpx.AsyncClient(timeout=_TIMEOUT_SECONDS) as client, client.stream("GET", url) as response:
        response.raise_for_status()
        async for chunk in response.aiter_bytes():
            content += chunk
            if len(content) > MAX_DICTIONARY_BYTES:
                raise ValueError(f"expected a dictionary of at most {MAX_DICTIONARY_BYTES} bytes")
    return content
