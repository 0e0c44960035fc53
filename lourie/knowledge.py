"""The knowledge a command judges by: the packaged data and private packs, published once as a snapshot."""

from __future__ import annotations

import contextlib
import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click

from lourie.memory import for_good
from lourie.process import data_folder
from processors.bare_post import bare_post
from processors.detector import detect
from processors.knowledge import Knowledge, load, packaged_data
from processors.lexicon.terms import LexiconError, read_pack_terms
from processors.models.model import ModelError, load_model
from processors.publishing import publish
from processors.snapshots import KnowledgeError, snapshots
from processors.taxa import TaxaError
from processors.weights import WeightsError
from streams.clock import utc_now
from streams.knowledge_watch import put_in_force
from streams.numbered_folders import newest
from streams.settings import Settings
from streams.snapshot_pruning import prune

PREPARED = Path(sys.prefix) / "share" / "lourie" / "knowledge"
"""Where an installation keeps the packaged knowledge compiled, so that no first start has to."""

FAULTS = (LexiconError, TaxaError, WeightsError, KnowledgeError)
"""What is said of packaged data, packs and snapshots at fault, each with where and what to do."""


def prepare() -> Path:
    """Compile the packaged knowledge into this installation, in place of an older one; gives the snapshot.

    Raises OSError where the installation belongs to somebody else, and what `publish` raises.
    """
    snapshot = publish(packaged_data(), [], PREPARED, on_compile=_say_that_it_takes_time)
    for old in snapshots(PREPARED):
        if old != snapshot:
            shutil.rmtree(old)
    return snapshot


def put_packaged_knowledge_in_force(settings: Settings) -> Path:
    """Do what `republish` does; data or packs at fault end the command with what is wrong, where, and what to do."""
    with _told():
        return republish(settings)


def republish(settings: Settings) -> Path:
    """Publish what the packaged data, packs and learned parts say now, and put it in force; gives the folder.

    Instant when it is there. Raises LexiconError, TaxaError, WeightsError; what was in force then stays so.
    """
    snapshot = _published(settings)
    put_in_force(snapshot)
    prune(settings.knowledge_folder, now_seconds=utc_now().timestamp())
    return snapshot


def _published(settings: Settings) -> Path:
    data_folder(settings)
    packs, learned = packs_of(settings), learned_parts(settings)
    return publish(packaged_data(), packs, settings.knowledge_folder, learned, _say_that_it_takes_time, PREPARED)


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """End the command with what is wrong with data, packs or the folder."""
    try:
        yield
    except FAULTS as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise click.ClickException(
            f"{error.filename}: {error.strerror}; knowledge is kept there, see data_folder (LOURIE_DATA_FOLDER)"
        ) from None


def _say_that_it_takes_time() -> None:
    click.echo("compiling the lexicon, once for each version of Lourie: about 10 seconds ...", err=True)


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


def packs_of(settings: Settings) -> tuple[Path, ...]:
    """Give the private packs to judge by: those of the settings, and the board's own once it has one."""
    own = (settings.pack_folder,) if settings.pack_folder.is_dir() else ()
    return (*settings.lexicon_packs, *own)


def knowledge_with(settings: Settings, pack: Path) -> Knowledge:
    """Load the knowledge in force with one pack more, in memory: nothing is published."""
    knowledge = current_knowledge(settings)
    try:
        own = read_pack_terms(packaged_data(), (*packs_of(settings), pack))
    except LexiconError as error:
        raise click.ClickException(str(error)) from None
    return replace(knowledge, hash=f"{knowledge.hash}+{pack.name}", lexicon=knowledge.lexicon.with_own(own))


def current_knowledge(settings: Settings) -> Knowledge:
    """Load what the packaged data, packs and learned parts of these settings say now, for good.

    What other processes of the data folder judge by stays as it is.
    """
    with _told(), for_good():
        return load(_published(settings))


def warm_up(knowledge: Knowledge) -> None:
    """Judge one offer, so that what is imported when an offer is first seen (about a second) is there beforehand."""
    with for_good():
        detect([bare_post("Selling elephant ivory bangles, 200 USD, call +44 7700 900123", "none")], knowledge)
