"""A small lexicon and its snapshot, and packs to publish beside it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from processors.knowledge import packaged_data
from processors.publishing import publish


@pytest.fixture(scope="session")
def small_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give packaged data with the lexicon of two languages only."""
    data = tmp_path_factory.mktemp("data") / "data"
    lexicon = packaged_data() / "lexicon"
    left_out = shutil.ignore_patterns(
        *(path.name for path in lexicon.iterdir() if path.name not in ("sources.toml", "af", "la"))
    )
    shutil.copytree(packaged_data(), data, ignore=left_out)
    return data


@pytest.fixture(scope="session")
def published(small_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the snapshot of that data; not to be changed."""
    return publish(small_data, [], tmp_path_factory.mktemp("snapshots"))
