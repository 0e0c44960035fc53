"""`lourie detect`: posts in on standard input, findings out on standard output, a line for a line."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

import click
import msgspec

from lourie.detect_lines import BadLine, answer, parse
from lourie.knowledge import current_knowledge, warm_up
from lourie.line_reader import read_lines
from lourie.options import settings_of
from processors.knowledge import Knowledge
from processors.models.model import ModelError, load_model
from streams.settings import Settings

BATCH_LINES = 1000
"""As many as are at hand, up to this: naming the language costs a third a post at 1,000 of what it costs at 200."""

_PACKED = ((b"\x1f\x8b", "gzip", "zcat"), (b"\x28\xb5\x2f\xfd", "zstandard", "zstdcat"))
"""How packed files begin, what they are, and what unpacks them."""


@click.command()
@click.option("--input", "source", type=click.Path(dir_okay=False, exists=True, path_type=Path), help="Read this file.")
@click.option("--model", type=click.Path(file_okay=False, path_type=Path), help="A model that `lourie train` made.")
@click.pass_context
def detect(ctx: click.Context, source: Path | None, model: Path | None) -> None:
    """Judge posts: NDJSON in, NDJSON out, same order, one line each.

    In: {"id", "text"} and, if known, "platform", "created_at", "author_bio", "media_text", "title",
    "kind". Unknown fields are ignored; "id" comes back as given. Out: level, score, relevance, offer,
    language, species, because, signals. A bad line is answered by {"line", "error"} in its place and
    makes the exit code 1. Nothing is stored. With --model a score of .5 is the model's own boundary.

    \b
    Example:
      echo '{"id": 1, "text": "i.v.o.r.y bangles, DM for price"}' | lourie detect
      lourie detect --model our-model < posts.jsonl
    """
    descriptor = _opened(source) if source else sys.stdin.fileno()
    knowledge = _knowledge(settings_of(ctx), model)
    warm_up(knowledge)
    out = sys.stdout.buffer
    encoder = msgspec.json.Encoder()
    bad_count = 0
    for batch in read_lines(descriptor, batch_lines=BATCH_LINES):
        answers = answer([parse(number, line) for number, line in batch], knowledge)
        bad_count += sum(isinstance(one, BadLine) for one in answers)
        out.write(encoder.encode_lines(answers))
        out.flush()
    if bad_count:
        click.echo(f'lourie detect: {bad_count} bad line(s), see the "error" answers', err=True)
        ctx.exit(1)


def _opened(source: Path) -> int:
    """Open a file of lines; refuses one that is packed, of which every line would be a bad one."""
    descriptor = os.open(source, os.O_RDONLY)
    head = os.pread(descriptor, 4, 0) if source.is_file() else b""
    for magic, name, unpacked in _PACKED:
        if head.startswith(magic):
            raise click.UsageError(f"{source} is {name}; unpack it: {unpacked} {source} | lourie detect")
    return descriptor


def _knowledge(settings: Settings, model: Path | None) -> Knowledge:
    """Give the knowledge in force; a model named here is used by this command alone."""
    if model is None:
        return current_knowledge(settings)
    try:
        learned = load_model(model)
    except ModelError as error:
        raise click.UsageError(str(error)) from None
    without = current_knowledge(msgspec.structs.replace(settings, model_folder=None))
    return replace(without, model=learned, hash=f"{without.hash}+{learned.hash}")
