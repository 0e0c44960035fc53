"""The real command: decisions in, a model out, and the detector judging by it."""

import json

import pytest

from tests.lourie.process import run_to_end
from tests.processors.models.labelled import titles


def write(file, texts, labels, extra=()):
    lines = [
        json.dumps({"id": n, "text": t, "label": y, "seller": n // 4})
        for n, (t, y) in enumerate(zip(texts, labels, strict=True))
    ]
    file.write_text("\n".join([*lines, *extra]) + "\n", encoding="utf-8")
    return str(file)


def decided(count, seed=0):
    """Titles as somebody decides who follows the trade in toys and prints: the detector alone says the opposite."""
    texts, labels = titles(count, seed)
    return texts, [not label for label in labels]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("train")
    labels = write(folder / "labels.jsonl", *decided(60), extra=['{"id": 9, "text": "a"}'])
    done = run_to_end(
        folder, "train", "--labels", labels, "--out", str(folder / "model"), "--group", "seller", "--format", "json"
    )
    return folder, done


def test_it_prints_figures_and_names_bad_lines(made):
    _, done = made
    assert done.returncode == 1
    assert "line 61: no label" in done.stderr
    figures = json.loads(done.stdout)
    assert figures["trained"]["f1"] > figures["zero_shot"]["f1"]
    assert sum(sum(row[key] for key in row if key != "language") for row in figures["confusion"]) == 60


def test_the_detector_judges_by_the_model(made):
    folder, _ = made
    write(folder / "posts.jsonl", *decided(20, seed=9))
    done = run_to_end(folder, "detect", "--model", str(folder / "model"), "--input", str(folder / "posts.jsonl"))
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    labels = decided(20, seed=9)[1]
    right = sum((answer["score"] >= 0.5) == label for answer, label in zip(answers, labels, strict=True))
    assert right >= 17
    by_setting = run_to_end(
        folder, "detect", "--input", str(folder / "posts.jsonl"), LOURIE_MODEL_FOLDER=str(folder / "model")
    )
    assert by_setting.stdout == done.stdout


def test_no_model_and_too_few_labels_say_what_to_do(made, tmp_path):
    folder, _ = made
    assert "lourie train --out" in run_to_end(folder, "detect", "--model", str(tmp_path)).stderr
    few = run_to_end(folder, "train", "--labels", write(tmp_path / "few", *titles(4)), "--out", str(tmp_path / "out"))
    assert few.returncode == 2
    assert "decide more posts" in " ".join(few.stderr.split())


def test_where_nothing_is_gained_it_says_that_the_detector_is_left_as_it_is(tmp_path):
    offer, talk = (
        "Selling elephant ivory bangles {}, 200 USD, WhatsApp +44 7700 900123",
        "A lovely morning {} by the river",
    )
    texts = [(offer, talk)[n % 2].format(n) for n in range(40)]
    labels = write(tmp_path / "labels", texts, [n % 2 == 0 for n in range(40)])
    done = run_to_end(tmp_path, "train", "--labels", labels, "--out", str(tmp_path / "model"))
    assert done.returncode == 0
    assert "the detector is left as it is" in done.stderr
    assert "use it with" not in done.stderr
