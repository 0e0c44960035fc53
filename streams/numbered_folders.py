"""A folder of numbered versions comes in; the newest whole one goes out, and a new one is put beside it in one step."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

KEPT = 2
"""Versions that stay: somebody may be reading the one before the newest."""


def newest(folder: Path) -> Path | None:
    """Give the newest version; None where there is none."""
    return max(_versions(folder), key=_number, default=None)


def add(folder: Path, write: Callable[[Path], None]) -> Path:
    """Have a new version written and give its folder; old ones beyond the last two are removed."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = Path(tempfile.mkdtemp(prefix=".unfinished-", dir=folder))
    try:
        write(unfinished)
        last = newest(folder)
        fresh = folder / f"{_number(last) + 1 if last else 1:06d}"
        unfinished.rename(fresh)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    for old in sorted(_versions(folder), key=_number)[:-KEPT]:
        shutil.rmtree(old, ignore_errors=True)
    return fresh


def _versions(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.name.isdecimal()] if folder.is_dir() else []


def _number(version: Path) -> int:
    return int(version.name)
