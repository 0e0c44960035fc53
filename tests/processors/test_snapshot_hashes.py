"""The same files give the same hash wherever they stand; whatever differs in them gives another."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from processors.snapshot_hashes import KEPT_FROM, code_files, content_hash, files, hash_of, hash_of_files


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "one"
    (made / "b").mkdir(parents=True)
    (made / "a.txt").write_text("ivory")
    (made / "b" / "c.txt").write_text("tusk")
    return made


def test_place_does_not_matter_but_name_and_content_do(folder: Path) -> None:
    before = content_hash(folder)
    moved = folder.rename(folder.parent / "two")
    assert content_hash(moved) == before
    (moved / "a.txt").rename(moved / "d.txt")
    renamed = content_hash(moved)
    (moved / "d.txt").write_text("ivories")
    assert len({before, renamed, content_hash(moved)}) == 3


def test_a_large_file_is_read_again_when_it_was_written_again(folder: Path) -> None:
    large = folder / "large.bin"
    large.write_bytes(bytes(KEPT_FROM))
    os.utime(large, ns=(0, 1))
    before = content_hash(folder)
    (folder.parent / "two").mkdir()
    (folder.parent / "two" / "large.bin").hardlink_to(large)
    assert content_hash(folder) == before
    large.write_bytes(bytes(KEPT_FROM - 1) + b"1")
    assert content_hash(folder) != before


def test_files_come_in_a_fixed_order_without_what_python_leaves_behind(folder: Path) -> None:
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__" / "a.pyc").write_bytes(b"")
    assert [path.name for path in files(folder)] == ["a.txt", "c.txt"]
    assert list(files(folder / "nothing")) == []


def test_the_code_that_compiles_is_part_of_the_hash(folder: Path) -> None:
    names = {path.name for path in code_files()[1]}
    assert {"forms.py", "fold_table.py", "taxa.py"} <= names
    assert not names & {"mail.py", "judge.py"}, "what only reads a snapshot does not change it"
    assert hash_of(b"ivory") != hash_of(b"tusk")
    assert hash_of_files(folder, [folder / "a.txt"]) != hash_of_files(folder, [folder / "b" / "c.txt"])
