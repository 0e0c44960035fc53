"""The same files give the same hash wherever they stand; whatever differs in them gives another."""

from __future__ import annotations

from pathlib import Path

import pytest

from processors.snapshot_hashes import code_files, content_hash, files, hash_of, hash_of_files


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


def test_files_come_in_a_fixed_order_without_what_python_leaves_behind(folder: Path) -> None:
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__" / "a.pyc").write_bytes(b"")
    assert [path.name for path in files(folder)] == ["a.txt", "c.txt"]
    assert list(files(folder / "nothing")) == []


def test_the_code_that_compiles_is_part_of_the_hash(folder: Path) -> None:
    assert "lexicon_forms.py" in {path.name for path in code_files()[1]}
    assert hash_of(b"ivory") != hash_of(b"tusk")
    assert hash_of_files(folder, [folder / "a.txt"]) != hash_of_files(folder, [folder / "b" / "c.txt"])
