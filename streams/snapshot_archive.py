"""A knowledge snapshot comes in and travels in chunks; chunks come in and the sound snapshot is in its folder."""

from __future__ import annotations

import hashlib
import io
import shutil
import tarfile
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import zstandard

from processors.snapshots import KnowledgeError, check
from schemas.knowledge import MAX_CHUNK_BYTES, MAX_CHUNKS, KnowledgeChunk
from streams.clock import Clock

MAX_ARCHIVE_BYTES = 1 << 30
"""Of an unpacked archive; a snapshot has some 40 MB (2026-11-25)."""
MAX_OPEN = 4
"""Archives begun and not complete; chosen by hand: a publisher sends one at a time."""


class SnapshotRefused(Exception):
    """What travelled is no sound snapshot. The message says why; what was in force stays so."""


@dataclass(frozen=True)
class Archive:
    """A snapshot that travelled whole."""

    snapshot: str
    content: bytes


def cut(snapshot: Path, clock: Clock) -> list[KnowledgeChunk]:
    """Give a snapshot folder as chunks of at most 1 MiB; packed and compressed (zstd).

    Raises KnowledgeError for a folder that is no snapshot, SnapshotRefused for one too large to travel.
    """
    check(snapshot)
    content = _pack(snapshot)
    pieces = [content[at : at + MAX_CHUNK_BYTES] for at in range(0, len(content), MAX_CHUNK_BYTES)]
    if len(pieces) > MAX_CHUNKS:
        raise SnapshotRefused(f"{snapshot.name}: {len(content)} bytes; expected at most {MAX_CHUNKS} MiB")
    digest = hashlib.sha256(content).hexdigest()
    return [
        KnowledgeChunk(
            snapshot=snapshot.name, archive=digest, number=number, count=len(pieces), payload=piece, at=clock()
        )
        for number, piece in enumerate(pieces)
    ]


class Assembly:
    """Puts chunks together as they come; those of several publishers may mingle.

    Of archives that were begun the newest are kept: one whose publisher was killed never becomes complete.
    """

    def __init__(self) -> None:
        self._open: dict[str, dict[int, bytes]] = {}

    def add(self, chunk: KnowledgeChunk) -> Archive | None:
        """Take a chunk in; gives the archive when it is complete. Raises SnapshotRefused for one of other bytes."""
        pieces = self._open.setdefault(chunk.archive, {})
        while len(self._open) > MAX_OPEN:
            del self._open[next(iter(self._open))]
        pieces[chunk.number] = chunk.payload
        if len(pieces) < chunk.count:
            return None
        del self._open[chunk.archive]
        content = b"".join(pieces[number] for number in sorted(pieces))
        if hashlib.sha256(content).hexdigest() != chunk.archive:
            raise SnapshotRefused(f"{chunk.snapshot}: its bytes are not those that were published; publish it again")
        return Archive(chunk.snapshot, content)


def unpack(archive: Archive, folder: Path, *, check_snapshot: Callable[[Path], object] = check) -> Path:
    """Put a snapshot into `folder` and give its path; instant when it is there. Raises SnapshotRefused."""
    place = folder / archive.snapshot
    if place.is_dir():
        return place
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=".unfinished-", dir=folder))
    try:
        fresh = unfinished / archive.snapshot
        content = zstandard.ZstdDecompressor().decompress(archive.content, max_output_size=MAX_ARCHIVE_BYTES)
        with tarfile.open(fileobj=io.BytesIO(content)) as tar:
            tar.extractall(fresh, filter="data")
        check_snapshot(fresh)
        fresh.rename(place)
    except (tarfile.TarError, zstandard.ZstdError, KnowledgeError, OSError, ValueError) as error:
        if not place.is_dir():  # else another process unpacked the same meanwhile
            raise SnapshotRefused(f"{archive.snapshot}: no sound snapshot ({type(error).__name__}: {error})") from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return place


def _pack(snapshot: Path) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for path in sorted(path for path in snapshot.rglob("*") if path.is_file()):
            entry = tarfile.TarInfo(path.relative_to(snapshot).as_posix())
            entry.size = path.stat().st_size
            entry.mode = 0o644
            with path.open("rb") as file:
                tar.addfile(entry, file)
    return zstandard.ZstdCompressor().compress(buffer.getvalue())
