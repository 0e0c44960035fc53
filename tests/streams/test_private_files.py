from __future__ import annotations

from pathlib import Path

import pytest

from streams.private_files import NotPrivate, read_private


def write(folder: Path, mode: int) -> Path:
    file = folder / "secret"
    file.write_bytes(b"hidden words")
    file.chmod(mode)
    return file


@pytest.mark.parametrize("mode", [0o600, 0o400])
def test_a_file_of_its_owner_alone_is_read_up_to_the_bound(tmp_path: Path, mode: int) -> None:
    assert read_private(write(tmp_path, mode), 6) == b"hidden"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o610, 0o602])
def test_a_file_others_can_reach_is_refused_without_a_word_of_it(tmp_path: Path, mode: int) -> None:
    with pytest.raises(NotPrivate, match=f"mode {mode:04o} lets others read it; expected 0600") as told:
        read_private(write(tmp_path, mode), 6)
    assert "hidden" not in str(told.value)


def test_what_is_no_file_is_refused() -> None:
    with pytest.raises(NotPrivate, match="not a regular file"):
        read_private(Path("/dev/null"), 6)


def test_a_file_that_is_not_there_is_the_system_s_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_private(tmp_path / "none", 6)
