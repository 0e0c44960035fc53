"""Files and content in, the hashes that snapshots and their parts are named and told apart by, out."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

COMPILING = ("views", "lexicon")
"""Folders whose code decides what is in a snapshot, beside the files next to them."""


def hash_of(content: bytes) -> str:
    """Hash a part of the sources together with the code that compiles it."""
    digest = hashlib.sha256(content)
    feed(digest, *code_files())
    return digest.hexdigest()


def hash_of_files(root: Path, paths: Sequence[Path]) -> str:
    """Hash files together with the code that compiles what is in them."""
    digest = hashlib.sha256()
    feed(digest, root, paths)
    return hash_of(digest.digest())


def code_files() -> tuple[Path, list[Path]]:
    """Give the folder of the code that compiles, and its files; what reads a snapshot changes none."""
    folder = Path(__file__).parent
    return folder, sorted([*folder.glob("*.py"), *(path for name in COMPILING for path in folder.glob(f"{name}/*.py"))])


def content_hash(snapshot: Path) -> str:
    """Hash all files of a snapshot, which gives its name."""
    digest = hashlib.sha256()
    feed(digest, snapshot, list(files(snapshot)))
    return digest.hexdigest()


def feed(digest: Any, root: Path, paths: Sequence[Path]) -> None:
    """Add files to a digest: where each stands under its root, and the hash of its content.

    A process reads a large file once while it stays as it was on disk, also where snapshots share it.
    """
    for path in paths:
        digest.update(f"{path.relative_to(root).as_posix()}\0{_file_hash(path)}\0".encode())


KEPT_FROM, SETTLED = 1_000_000, 2_000_000_000
"""Bytes of a file from which its hash is remembered, and nanoseconds since it was written: the disk's clock is coarse,
and a file written twice at once looks the same (chosen by hand)."""
_known: dict[tuple[int, ...], str] = {}
"""Hashes of files by what the disk says of them: device, inode, size, time written."""


def _file_hash(path: Path) -> str:
    state = path.stat()
    key = (state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns)
    if key in _known:
        return _known[key]
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if state.st_size >= KEPT_FROM and time.time_ns() - state.st_mtime_ns > SETTLED:
        _known[key] = found
    return found


def files(root: Path) -> Iterator[Path]:
    """Give the files under a folder in a fixed order; none where there is no folder."""
    yield from sorted(path for path in root.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
