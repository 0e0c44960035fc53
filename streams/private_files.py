"""Files that hold a secret: read whole, and only when nobody but their owner can."""

from __future__ import annotations

import os
import stat
from pathlib import Path


class NotPrivate(ValueError):
    """A file that is none, or that others can read. Never shows what is in it."""


def read_private(file: Path, most_bytes: int) -> bytes:
    """Read up to so many bytes of a regular file of mode 0600 or less; raises NotPrivate, OSError."""
    with file.open("rb") as source:
        status = os.fstat(source.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise NotPrivate(f"{file}: not a regular file; expected one of mode 0600")
        if status.st_mode & 0o077:
            mode = stat.S_IMODE(status.st_mode)
            raise NotPrivate(f"{file}: mode {mode:04o} lets others read it; expected 0600: chmod 600 it")
        return source.read(most_bytes)
