from __future__ import annotations

import os
from pathlib import Path

from streams.knowledge_watch import put_in_force
from streams.snapshot_pruning import KEPT, LEAST_AGE_SECONDS, LEFTOVER_SECONDS, prune


def snapshot(folder: Path, name: str, at: float) -> Path:
    made = folder / name
    made.mkdir()
    (made / "manifest.json").write_text("{}")
    os.utime(made, (at, at))
    return made


def test_old_snapshots_go_but_not_the_one_in_force(tmp_path: Path) -> None:
    for number in range(8):
        snapshot(tmp_path, f"s{number}", 1_000 + number)
    put_in_force(tmp_path / "s1")
    removed = prune(tmp_path, now_seconds=5_000)
    assert sorted(removed) == ["s0", "s2", "s3"]
    assert sorted(path.name for path in tmp_path.glob("s*")) == ["s1", *(f"s{8 - KEPT + n}" for n in range(KEPT))]


def test_young_ones_stay_for_whoever_reads_them(tmp_path: Path) -> None:
    for number in range(8):
        snapshot(tmp_path, f"s{number}", 1_000 + number)
    put_in_force(tmp_path / "s7")
    assert prune(tmp_path, now_seconds=999 + LEAST_AGE_SECONDS) == []


def test_what_a_killed_process_left_is_cleared_later(tmp_path: Path) -> None:
    (tmp_path / ".unfinished-abc").mkdir()
    os.utime(tmp_path / ".unfinished-abc", (1_000, 1_000))
    prune(tmp_path, now_seconds=1_001)
    assert (tmp_path / ".unfinished-abc").exists()
    prune(tmp_path, now_seconds=1_001 + LEFTOVER_SECONDS)
    assert not (tmp_path / ".unfinished-abc").exists()
