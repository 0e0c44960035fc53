"""Files and content in, the hashes that snapshots and their parts are named and told apart by, out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any


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
    """Give the folder of the code that compiles, and its files."""
    folder = Path(__file__).parent
    return folder, sorted(folder.glob("*.py"))


def content_hash(snapshot: Path) -> str:
    """Hash all files of a snapshot, which gives its name."""
    digest = hashlib.sha256()
    feed(digest, snapshot, list(files(snapshot)))
    return digest.hexdigest()


def feed(digest: Any, root: Path, paths: Sequence[Path]) -> None:
    """Add files to a digest: where each stands under its root, its length and its content."""
    for path in paths:
        content = path.read_bytes()
        digest.update(f"{path.relative_to(root).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)


def files(root: Path) -> Iterator[Path]:
    """Give the files under a folder in a fixed order; none where there is no folder."""
    yield from sorted(path for path in root.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
