"""Posts of a file, the packaged sample and the store in, `Post`s in batches out: for commands that look back."""

from __future__ import annotations

import gzip
import io
import os
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import IO, TypeVar

import click
import zstandard

from lourie.detect_lines import Asked, BadLine, parse
from lourie.line_reader import read_lines
from lourie.store import every_post
from lourie.stores import has_store, open_store
from lourie.train_lines import Labelled, parse_labelled
from schemas.post import Post
from schemas.store import PostQuery
from streams.collectors.sample import packaged_sample
from streams.settings import Settings

T = TypeVar("T")
BATCH = 1_000
STORED_POSTS = 20_000
"""Newest posts of the store that are looked at; chosen by hand: some seconds of work."""


def read_posts(file: Path) -> Iterator[Post]:
    """Give the posts of an NDJSON file as `lourie detect` reads them (plain, .gz, .zst); lines that are none go by."""
    try:
        with _open(file) as lines:
            for number, line in enumerate(lines, 1):
                asked = parse(number, line)
                if isinstance(asked, Asked):
                    yield asked.post
    except (OSError, EOFError, zstandard.ZstdError) as error:
        raise click.ClickException(f"{file}: cannot be read ({error}); expected NDJSON, plain, .gz or .zst") from None


def read_labelled(file: Path, group: str | None) -> tuple[list[Labelled], int]:
    """Give the labelled posts of an NDJSON file, and how many lines were none; these are named."""
    found: list[Labelled] = []
    bad_count = 0
    descriptor = os.open(file, os.O_RDONLY)
    try:
        for batch in read_lines(descriptor, batch_lines=BATCH):
            for number, line in batch:
                one = parse_labelled(number, line, group)
                if isinstance(one, BadLine):
                    bad_count += 1
                    click.echo(f"{file}: line {one.line}: {one.error}", err=True)
                else:
                    found.append(one)
    finally:
        os.close(descriptor)
    return found, bad_count


def _open(file: Path) -> IO[bytes] | gzip.GzipFile | io.BufferedReader:
    if file.suffix == ".gz":
        return gzip.open(file, "rb")
    return io.BufferedReader(zstandard.open(file, "rb")) if file.suffix == ".zst" else file.open("rb")


def batches(items: Iterable[T]) -> Iterator[list[T]]:
    """Cut posts, or what stands for each, into batches."""
    rest = iter(items)
    while batch := list(islice(rest, BATCH)):
        yield batch


def read_sample() -> list[Post]:
    """Give the posts of the packaged sample."""
    return [post for file in sorted(packaged_sample().glob("*.jsonl")) for post in read_posts(file)]


async def read_stored(settings: Settings, limit: int = STORED_POSTS) -> list[Post]:
    """Give the newest posts of the store; none where there is no store."""
    if not has_store(settings):
        return []
    async with open_store(settings) as kept:
        return [one.flagged.post async for one in every_post(kept, PostQuery(muted=True), limit)]
