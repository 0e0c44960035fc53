from __future__ import annotations

import asyncio
import gzip
from pathlib import Path

import click
import pytest
import zstandard

from lourie.post_files import BATCH, batches, read_posts, read_sample, read_stored
from streams.settings import Settings
from tests.lourie.process import stored

LINES = b'{"id": 1, "text": "one"}\nbroken\n{"id": 2, "text": "two", "title": "t"}\n'


@pytest.mark.parametrize(
    ("name", "packed"), [("a.jsonl", bytes), ("a.gz", gzip.compress), ("a.zst", zstandard.compress)]
)
def test_posts_are_read_plain_and_packed(tmp_path: Path, name: str, packed) -> None:
    (tmp_path / name).write_bytes(packed(LINES))
    assert [post.text for post in read_posts(tmp_path / name)] == ["one", "two"]


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.gz").write_bytes(b"not gzip")
    with pytest.raises(click.ClickException, match="cannot be read"):
        list(read_posts(tmp_path / "a.gz"))


def test_the_sample_is_read_whole_and_cut_into_batches() -> None:
    posts = read_sample()
    assert len(posts) == 600
    assert [len(batch) for batch in batches(iter(posts * 2))] == [BATCH, 200]


def test_the_newest_stored_posts_are_read(filled: Path, tmp_path: Path) -> None:
    kept = stored(filled)
    assert len(asyncio.run(read_stored(Settings(data_folder=filled)))) == len(kept)
    assert len(asyncio.run(read_stored(Settings(data_folder=filled), limit=1))) == 1
    assert asyncio.run(read_stored(Settings(data_folder=tmp_path))) == []
