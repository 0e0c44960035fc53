from __future__ import annotations

from pathlib import Path

import pytest

from streams.numbered_folders import add, newest


def write(word: str):
    return lambda folder: (folder / "word").write_text(word)


def test_the_newest_is_the_last_added_and_two_stay(tmp_path: Path) -> None:
    folder = tmp_path / "topics"
    assert newest(folder) is None
    for number in range(12):
        added = add(folder, write(str(number)))
        assert newest(folder) == added
        assert (added / "word").read_text() == str(number)
    assert len(list(folder.iterdir())) == 2


def test_what_fails_halfway_leaves_the_old_one_in_place(tmp_path: Path) -> None:
    before = add(tmp_path, write("one"))

    def fail(folder: Path) -> None:
        (folder / "word").write_text("half")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        add(tmp_path, fail)
    assert newest(tmp_path) == before
    assert list(tmp_path.iterdir()) == [before]
