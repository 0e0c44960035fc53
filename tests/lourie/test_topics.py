from __future__ import annotations

import json
import random

import pytest

from tests.lourie.process import run_to_end

IVORY = ("carved", "bangles", "antique", "polished", "bracelet", "white", "pendant")
TALK = ("morning", "coffee", "garden", "river", "walk", "sunshine", "birds")


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A data folder whose topics were learned from a file."""
    folder = tmp_path_factory.mktemp("trained")
    chance = random.Random(4)
    offers = [f"Selling elephant ivory {' '.join(chance.sample(IVORY, 3))}, 200 USD, DM me" for _ in range(150)]
    talk = [f"Lovely {' '.join(chance.sample(TALK, 4))} surnamezzz{number}" for number in range(150)]
    lines = [json.dumps({"id": number, "text": text}) for number, text in enumerate([*offers, *talk])]
    (folder / "posts.jsonl").write_text("\n".join([*lines, "{ broken"]))
    done = run_to_end(folder, "topics", "train", str(folder / "posts.jsonl"), "--share", "1", "--seed", "3")
    assert done.returncode == 0, done.stderr
    assert "300 posts read" in done.stderr
    assert "in force now" in done.stdout
    assert "few posts: `lourie run` learns from 1,000 on" in done.stderr
    return folder


def ask(folder, *arguments):
    done = run_to_end(folder, "topics", *arguments)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_show_gives_every_topic_and_the_whole(trained) -> None:
    *topics, whole = ask(trained, "show", "--format", "json")
    assert len(topics) == 20
    assert set(whole) == {"posts", "npmi", "diversity", "seed", "updates"}
    assert whole["posts"] == 300
    assert topics == sorted(topics, key=lambda topic: -topic["size"])
    assert any("ivory" in topic["words"] and topic["flagged"] for topic in topics)


def test_show_is_a_table_for_people(trained) -> None:
    shown = run_to_end(trained, "topics", "show").stdout
    assert "diversity" in shown
    assert "flagged" in shown


def test_detect_judges_by_the_topics_from_then_on(trained) -> None:
    import subprocess
    import sys

    from tests.lourie.process import environment

    done = subprocess.run(
        [sys.executable, "-m", "lourie", "detect"],
        input='{"id": 1, "text": "Elephant ivory bangles, carved, polished, for sale"}\n',
        env=environment(trained), capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert "topic.trade_share" in {signal["name"] for signal in json.loads(done.stdout)["signals"]}


def test_no_word_of_a_single_post_is_written_anywhere(trained) -> None:
    import zipfile

    for file in (path for path in trained.rglob("*") if path.is_file() and path.name != "posts.jsonl"):
        content = file.read_bytes()
        if zipfile.is_zipfile(file):
            with zipfile.ZipFile(file) as archive:
                content = b"".join(map(archive.read, archive.namelist()))
        assert b"surnamezzz" not in content, file


def test_training_again_without_a_file_updates(trained) -> None:
    assert run_to_end(trained, "topics", "train").returncode == 0
    assert ask(trained, "show", "--format", "json")[-1]["updates"] == 1
    assert run_to_end(trained, "topics", "train", "--anew").returncode == 0
    assert ask(trained, "show", "--format", "json")[-1]["updates"] == 0


def test_bursts_of_terms_and_emoji_are_found(tmp_path) -> None:
    calm = [{"text": "Lovely morning", "created_at": f"2026-03-13T{number % 20:02d}:10:00Z"} for number in range(400)]
    sudden = [{"text": "Elephant ivory for sale 🐘🦴 200 USD", "created_at": "2026-03-14T11:30:00Z"} for _ in range(20)]
    lines = [json.dumps({"id": number, **line}) for number, line in enumerate([*calm, *sudden])]
    (tmp_path / "posts.jsonl").write_text("\n".join(lines))
    done = run_to_end(tmp_path, "replay", str(tmp_path / "posts.jsonl"), "--no-desk", LOURIE_LEARN_SHARE="1")
    assert done.returncode == 0, done.stderr
    found = ask(tmp_path, "bursts", "--until", "2026-03-14T12:00:00", "--format", "json")
    assert {"term", "emoji"} == {burst["kind"] for burst in found}
    assert "🐘🦴" in {burst["name"] for burst in found}
    assert not ask(tmp_path, "bursts", "--until", "2026-03-13T12:00:00", "--format", "json")
    assert "no bursts" in run_to_end(tmp_path, "topics", "bursts").stdout


def test_without_topics_it_says_how_to_get_them(tmp_path) -> None:
    done = run_to_end(tmp_path, "topics", "show")
    assert done.returncode == 1
    assert "lourie topics train FILE" in done.stderr
    assert run_to_end(tmp_path, "topics", "train").returncode == 1
