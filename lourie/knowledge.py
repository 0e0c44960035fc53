"""The knowledge a command judges by: the packaged data and private packs, published once as a snapshot."""

from __future__ import annotations

import gc
from pathlib import Path

from processors.knowledge import Knowledge, load, packaged_data, publish
from streams.knowledge_watch import put_in_force
from streams.settings import Settings


def put_packaged_knowledge_in_force(settings: Settings) -> Path:
    """Publish what the packaged data and packs say now (instant when it is there); gives the snapshot's folder."""
    snapshot = publish(packaged_data(), settings.lexicon_packs, settings.knowledge_folder)
    put_in_force(snapshot)
    return snapshot


def current_knowledge(settings: Settings) -> Knowledge:
    """Put the packaged knowledge in force and load it, for good: the garbage collector need not look at it again."""
    knowledge = load(put_packaged_knowledge_in_force(settings))
    gc.freeze()
    return knowledge
