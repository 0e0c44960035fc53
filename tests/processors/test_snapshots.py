"""What a snapshot says of itself, and what is refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from processors.knowledge import load
from processors.publishing import publish
from processors.snapshot_hashes import content_hash
from processors.snapshots import SNAPSHOT_FORMAT, KnowledgeError


@pytest.mark.parametrize("name", ["language.bin", "parts", "weights.toml", "manifest.json"])
def test_a_changed_byte_is_refused(published: Path, tmp_path: Path, name: str) -> None:
    copy = tmp_path / published.name
    shutil.copytree(published, copy)
    path = min((copy / name).iterdir()) if name == "parts" else copy / name
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(KnowledgeError, match="files changed"):
        load(copy)


def test_no_snapshot_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="no snapshot here"):
        load(tmp_path / "nothing")


def test_a_snapshot_of_an_older_format_is_refused_and_published_anew(
    small_data: Path, published: Path, tmp_path: Path
) -> None:
    """As format 1 was: terms and automata in a file each, groups by their hash alone."""
    made = tmp_path / "made"
    made.mkdir()
    manifest = {"format": "1", "fold_version": "1", "sources": "0", "terms": 0, "taxa": 0, "groups": ["1", "2"]}
    (made / "manifest.json").write_text(json.dumps(manifest))
    old = made.rename(tmp_path / content_hash(made))
    with pytest.raises(KnowledgeError, match=rf"format 1, folding .*expected {SNAPSHOT_FORMAT}"):
        load(old)
    assert publish(small_data, [], tmp_path).name == published.name
