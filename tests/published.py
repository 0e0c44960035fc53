"""The packaged knowledge as a first start publishes it, once a test process; `make test` compiles it before."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path

from lourie.knowledge import PREPARED
from processors.knowledge import packaged_data
from processors.publishing import publish


@cache
def published() -> Path:
    """Give the snapshot, in a folder that holds nothing else; not to be changed."""
    folder = Path(tempfile.mkdtemp(prefix="lourie-published-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return publish(packaged_data(), [], folder, prepared=PREPARED)


def provide_knowledge(data_folder: Path) -> None:
    """Give a data folder without knowledge what a first start would publish there."""
    if not data_folder.is_file() and not (data_folder / "knowledge").exists():
        data_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        shutil.copytree(published().parent, data_folder / "knowledge", copy_function=os.link)
