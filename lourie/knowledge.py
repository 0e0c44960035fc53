"""The knowledge a command judges by: the packaged data and private packs, published once as a snapshot."""

from __future__ import annotations

from pathlib import Path

from processors.knowledge import Knowledge, load, packaged_data, publish
from streams.settings import Settings


def knowledge_folder(settings: Settings) -> Path:
    """Give the folder of snapshots."""
    return Path(settings.data_folder) / "knowledge"


def current_knowledge(settings: Settings) -> Knowledge:
    """Publish what the packaged data and packs say now (instant when it is there), and load it."""
    packs = [Path(pack) for pack in settings.lexicon_packs]
    return load(publish(packaged_data(), packs, knowledge_folder(settings)))
