"""The knowledge a command judges by: the packaged data and private packs, published once as a snapshot."""

from __future__ import annotations

import datetime as dt
import gc
from pathlib import Path

import click

from processors.detector import detect
from processors.knowledge import Knowledge, load, packaged_data, publish
from processors.model import ModelError, load_model
from schemas.post import Ingest, Post
from streams.knowledge_watch import put_in_force
from streams.numbered_folders import newest
from streams.settings import Settings


def put_packaged_knowledge_in_force(settings: Settings) -> Path:
    """Publish what the packaged data, packs and learned parts say now (instant when it is there); gives the folder."""
    snapshot = publish(packaged_data(), settings.lexicon_packs, settings.knowledge_folder, learned_parts(settings))
    put_in_force(snapshot)
    return snapshot


def learned_parts(settings: Settings) -> dict[str, Path]:
    """Give the newest folder of each part that was learned and is wanted, as `publish` takes them.

    Raises click.UsageError for a faulty model, named by its own folder before it is copied.
    """
    parts: dict[str, Path] = {}
    topics = newest(settings.topics_folder) if settings.learn_topics else None
    if topics:
        parts["topics"] = topics
    if settings.model_folder:
        try:
            load_model(settings.model_folder)
        except ModelError as error:
            raise click.UsageError(f"model_folder: {error}") from None
        parts["model"] = settings.model_folder
    return parts


def current_knowledge(settings: Settings) -> Knowledge:
    """Put the packaged knowledge in force and load it, for good: the garbage collector need not look at it again."""
    knowledge = load(put_packaged_knowledge_in_force(settings))
    gc.freeze()
    return knowledge


def warm_up(knowledge: Knowledge) -> None:
    """Judge one offer, so that what is imported when an offer is first seen (about a second) is there beforehand."""
    at = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    text = "Selling elephant ivory bangles, 200 USD, call +44 7700 900123"
    post = Post(
        id=f"none:{0:032x}",
        platform="none",
        source="none",
        revision="1",
        revised_at=at,
        observed_at=at,
        sort_at=at,
        text=text,
        ingest=Ingest(collector="none"),
    )
    detect([post], knowledge)
