from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.lourie.commands import call

HEADER = "id\ttext\tkind\ttaxon\tconcept\tweight\tsource\tverified"
ROW = "own-1\tzzz beads\tproduct\telephant\tivory\tplain\town\tyes"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    folder = tmp_path / "pack"
    (folder / "en").mkdir(parents=True)
    (folder / "en" / "products.tsv").write_text(f"{HEADER}\n{ROW}\n", "utf-8")
    (folder / "en" / "examples.tsv").write_text("id\tmatch\tsilent\nown-1\tzzz beads 300 USD\tgood morning\n", "utf-8")
    return folder


def test_a_sound_pack_passes_lint_and_test(filled: Path, pack: Path) -> None:
    linted = call(filled, "lexicon", "lint", str(pack))
    assert (linted.exit_code, linted.stdout) == (0, "")
    tested = call(filled, "lexicon", "test", str(pack))
    assert tested.exit_code == 0
    assert "2 examples, 0 failed" in tested.stderr


def test_faults_are_named_by_file_and_line_and_end_with_1(filled: Path, pack: Path) -> None:
    rows = [HEADER, ROW, ROW.replace("own-1", "own-2"), ROW.replace("plain", "heavy").replace("own-1", "own-3")]
    (pack / "en" / "products.tsv").write_text("\n".join(rows) + "\n", "utf-8")
    linted = call(filled, "lexicon", "lint", str(pack), "--format", "json")
    assert linted.exit_code == 1
    remarks = [json.loads(line) for line in linted.stdout.splitlines()]
    assert [(one["where"].rpartition("/")[2], one["severity"], one["check"]) for one in remarks] == [
        ("products.tsv:3", "fault", "repeat"),
        ("products.tsv:4", "fault", "unreadable"),
    ]


def test_a_failing_example_says_what_was_seen(filled: Path, pack: Path) -> None:
    (pack / "en" / "examples.tsv").write_text(
        "id\tmatch\tsilent\nown-1\tgood\x1b[31m morning\tzzz beads, 300 USD\n", "utf-8"
    )
    tested = call(filled, "lexicon", "test", str(pack))
    assert tested.exit_code == 1
    assert "examples.tsv:2: expected the term own-1 among the signals, got level ignore" in tested.stdout
    assert "expected level ignore, got level" in tested.stdout
    assert "\x1b" not in tested.stdout


def test_posts_tell_which_terms_are_too_common(filled: Path, pack: Path, tmp_path: Path) -> None:
    (tmp_path / "posts.jsonl").write_text('{"id": 1, "text": "my zzz beads"}\n' * 5, "utf-8")
    linted = call(filled, "lexicon", "lint", str(pack), "--posts", str(tmp_path / "posts.jsonl"))
    assert linted.exit_code == 0
    assert "stands in 5 of 5 ordinary posts" in linted.stdout


def test_stats_count_by_language_and_source(filled: Path, pack: Path) -> None:
    rows = [json.loads(line) for line in call(filled, "lexicon", "stats", "--format", "json").stdout.splitlines()]
    assert len(rows) > 40
    assert rows[-1]["language"] == "all"
    assert rows[-1]["term_count"] == sum(row["term_count"] for row in rows[:-1])
    assert "zzz" not in call(filled, "lexicon", "stats").stdout
    (row,) = map(
        json.loads, call(filled, "lexicon", "stats", str(pack), "--sources", "--format", "json").stdout.splitlines()
    )
    assert (row["source"], row["term_count"]) == ("own", 1)


def test_a_pack_that_cannot_be_read_is_named(filled: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "sources.toml").write_text("[broken\n", "utf-8")
    answer = call(filled, "lexicon", "stats", str(tmp_path / "empty"))
    assert answer.exit_code == 1
    assert "not valid TOML" in answer.stderr
