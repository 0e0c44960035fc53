"""A folder of C files in, their name by content out; read by `hatch_build.py` too, so it imports Python's own alone."""

from __future__ import annotations

import hashlib
from pathlib import Path

FOLDER = Path(__file__).parent
LIBRARY = "kernels.so"


def digest_of_sources(folder: Path = FOLDER) -> str:
    """Name the C files by their content."""
    files = sorted([*folder.glob("*.c"), *folder.glob("*.h")])
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]
