"""The real command on a small part of the written posts."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from lourie.evaluate import PARTS
from tests.lourie.process import environment
from tests.lourie.test_evaluation_sets import POSTS


@pytest.fixture(scope="module")
def posts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the posts of two languages."""
    folder = tmp_path_factory.mktemp("posts")
    for part in PARTS:
        (folder / part).mkdir()
        for language in ("en", "th"):
            (folder / part / f"{language}.jsonl").write_bytes((POSTS / part / f"{language}.jsonl").read_bytes())
    return folder


def test_figures_report_and_wrong_posts(posts: Path, tmp_path: Path) -> None:
    done = evaluate(posts, tmp_path, "--report", str(tmp_path / "r.html"), "--flagged", str(tmp_path / "w.ndjson"))
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    flagged, count = figures["shares"]["aside: offers found"]["review"]
    assert 0 < flagged <= count
    assert sum(count for _, count in figures["shares"]["aside: offers found at review by trick"].values()) == count
    assert "aside: area under precision and recall" in figures["facts"]
    assert "<svg" in (tmp_path / "r.html").read_text("utf-8")
    wrong = [json.loads(line) for line in (tmp_path / "w.ndjson").read_bytes().splitlines()]
    assert all("text" not in one and one["post"].startswith(tuple(f"{part}/" for part in PARTS)) for one in wrong)


def test_a_folder_without_posts_is_named(tmp_path: Path) -> None:
    done = evaluate(tmp_path / "nothing", tmp_path)
    assert done.returncode == 1
    assert "no posts here; expected files <language>.jsonl" in done.stderr


def evaluate(posts: Path, folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "lourie", "evaluate", "--posts", str(posts), "--shared", str(folder / "none")]
    command += ["--format", "json", *options]
    return subprocess.run(
        command, capture_output=True, env=environment(folder / "data"), check=False, timeout=120, text=True
    )
