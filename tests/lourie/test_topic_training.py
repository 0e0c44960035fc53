from __future__ import annotations

import gzip
import json
import os

import pytest

from lourie.knowledge import current_knowledge
from lourie.topic_training import TrainingFailed, note_files, train_window
from streams.learning_window import LearningWindow
from streams.settings import load_settings
from tests.published import provide_knowledge


@pytest.fixture
def settings(tmp_path):
    provide_knowledge(tmp_path / "data")
    return load_settings(None, {"LOURIE_DATA_FOLDER": str(tmp_path / "data"), "LOURIE_CONFIG": os.devnull})


def write(path, count, text="Selling elephant ivory bangles carved antique, DM me"):
    with gzip.open(path, "wt", encoding="utf-8") if path.suffix == ".gz" else path.open("w", encoding="utf-8") as out:
        out.writelines(json.dumps({"id": f"{path.name}{number}", "text": text}) + "\n" for number in range(count))
    return path


def test_files_are_noted_as_the_stream_would_note_them(settings, tmp_path) -> None:
    files = [write(tmp_path / "a.jsonl", 30), write(tmp_path / "b.jsonl.gz", 20), write(tmp_path / "c.jsonl", 40, "Hi")]
    assert note_files(settings, files, background_share=0.0) == 90
    sample = LearningWindow.load(settings.window_file).sample()
    assert len(sample.bags) == 50
    assert sample.named.all()
    assert sample.flagged.all()


def test_too_few_posts_are_said_so(settings, tmp_path) -> None:
    note_files(settings, [write(tmp_path / "a.jsonl", 2)], background_share=1.0)
    with pytest.raises(TrainingFailed, match="expected 5"):
        train_window(settings, seed=1, anew=False)


def test_what_was_trained_is_in_force_and_stays_so(settings, tmp_path) -> None:
    note_files(settings, [write(tmp_path / "a.jsonl", 30), write(tmp_path / "b.jsonl", 200, "Hi there")], 1.0)
    model = train_window(settings, seed=1, anew=False)
    topics = current_knowledge(settings).topics
    assert topics
    assert topics.facts == model.facts


def test_a_window_that_grew_much_is_fitted_anew_and_one_that_did_not_updated(settings, tmp_path) -> None:
    note_files(settings, [write(tmp_path / "a.jsonl", 30), write(tmp_path / "b.jsonl", 200, "Hi there")], 1.0)
    counts = [train_window(settings, seed=1, anew=False).facts.update_count for _ in range(2)]
    note_files(settings, [write(tmp_path / "c.jsonl", 90)], 1.0)
    counts.append(train_window(settings, seed=1, anew=False).facts.update_count)
    assert counts == [0, 1, 0]
