"""Posts of files, or the window that was kept, in; a topic model published and in force out."""

from __future__ import annotations

import gzip
import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from lourie.detect_lines import Asked, parse
from lourie.knowledge import current_knowledge, put_packaged_knowledge_in_force
from lourie.process import data_folder
from processors.detector import detect
from processors.topics.fitting import FitOptions, TooFewPosts, fit, update
from processors.topics.model import TopicModel, TopicsError
from processors.topics.words import lexicon_tokens
from streams.clock import utc_now
from streams.learning import hour_of, noted
from streams.learning_window import LearningWindow
from streams.numbered_folders import add, newest
from streams.settings import Settings

BATCH_LINES = 1_000
GROWTH = 1.25
"""A window that grew by more between two updates is fitted anew: an update costs .03 NPMI there
(measured on windows of 4,500 posts, half of them new). Chosen by hand."""


class TrainingFailed(Exception):
    """Nothing was learned; the message says what was expected."""


def note_files(settings: Settings, files: Sequence[Path], background_share: float) -> int:
    """Judge the posts of files and note them in the window as the stream would; gives how many were read.

    Lines that are no posts are left out.
    """
    data_folder(settings)
    knowledge = current_knowledge(settings)
    now = utc_now()
    window = LearningWindow.load(settings.window_file)
    count = 0
    lines = itertools.chain.from_iterable(map(_lines, files))
    for batch in iter(lambda: list(itertools.islice(lines, BATCH_LINES)), []):
        posts = [
            msgspec.structs.replace(line.post, sort_at=line.post.created_at or now)
            for line in batch
            if isinstance(line, Asked)
        ]
        window.add(noted(posts, detect(posts, knowledge), knowledge, background_share, now))
        count += len(posts)
    window.save(settings.window_file, hour=hour_of(now))
    return count


def train_window(settings: Settings, *, seed: int, anew: bool) -> TopicModel:
    """Fit or update topics from the saved window and put them in force; raises TrainingFailed."""
    sample = LearningWindow.load(settings.window_file).sample()
    before = _model_before(settings)
    try:
        if before is None or anew or _is_outdated(before, len(sample.bags), settings):
            terms = lexicon_tokens(current_knowledge(settings).lexicon.subjects.terms)
            model = fit(sample, terms, options=FitOptions(seed=seed), before=before)
        else:
            model = update(before, sample)
    except TooFewPosts as error:
        raise TrainingFailed(f"{settings.window_file}: {error}") from error
    add(settings.topics_folder, model.save)
    put_packaged_knowledge_in_force(settings)
    return model


def _is_outdated(model: TopicModel, post_count: int, settings: Settings) -> bool:
    """Say whether to fit from nothing: after so many updates, or when the window has grown by much since."""
    retrain_after = settings.topics_retrain_minutes / settings.topics_update_minutes
    return model.facts.update_count + 1 >= retrain_after or post_count > GROWTH * model.facts.post_count


def _model_before(settings: Settings) -> TopicModel | None:
    """Give the last model, to update or to take the topics' ids from; one that cannot be read is as none."""
    folder = newest(settings.topics_folder)
    try:
        return TopicModel.load(folder) if folder else None
    except TopicsError:
        return None


def _lines(file: Path) -> Iterator[object]:
    with gzip.open(file, "rb") if file.suffix == ".gz" else file.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            yield parse(number, line)
