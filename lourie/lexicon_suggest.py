"""`lourie lexicon suggest`: words that confirmed offers hold and neither other posts nor the lexicon know."""

from __future__ import annotations

import shlex
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn

from lourie.knowledge import current_knowledge
from lourie.options import format_option, run_async, settings_of
from lourie.output import emit_json, emit_line
from lourie.post_files import read_labelled, read_posts
from lourie.stores import has_store, open_store
from lourie.suggested_terms import Learned, learned_from, suggestions_of
from processors.curation.suggestions import LEAST_OTHERS, Suggested, Suggestion
from processors.knowledge import Knowledge
from processors.topics.bursts import LEAST_COUNT
from streams.settings import Settings

MAX_DECIDED = 20_000
"""Newest decisions of the store that are read; chosen by hand: some seconds of work."""


@click.command("suggest")
@click.option("--labels", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Decided posts, as "
              "`lourie store labels` writes them, instead of the store's.")  # fmt: skip
@click.option("--group", help="Field of --labels that names the author; without it each post counts for itself.")
@click.option("--posts", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Ordinary posts (NDJSON) "
              "to compare with, beside the packaged sample.")  # fmt: skip
@click.option("--most", type=click.IntRange(1, 1000), default=30, show_default=True, help="Most to print.")
@format_option
@click.pass_context
def suggest_terms(
    ctx: click.Context, labels: Path | None, group: str | None, posts: Path | None, most: int, output_format: str
) -> None:
    """Find what may be code words: what confirmed offers hold, other posts of the language do not, no term knows.

    Looks at words, pairs of words, stretches of scripts without blanks and emoji that at least five sellers write,
    most of them beside one species, and compares with dismissed posts, the store's ordinary ones, the sample and
    --posts. Nothing is changed: try what looks right by the command printed below it, and add it on the terms page,
    which lists suggestions too, or by `lourie lexicon import`. Bad lines of --labels are named and skipped; then the
    exit code is 1.

    \b
    Examples:
      lourie lexicon suggest --posts ordinary.jsonl.gz
      lourie store labels --output labels.jsonl
      lourie lexicon suggest --labels labels.jsonl --group group --format json
    """
    settings = settings_of(ctx)
    learned, bad_count = _labelled(labels, group) if labels else (run_async(lambda: _of_store(settings)), 0)
    found = _compare(learned, current_knowledge(settings), posts)
    _tell(learned, found)
    for one in found.found[:most]:
        if output_format == "json":
            emit_json(msgspec.to_builtins(one))
        else:
            _print(one)
    if bad_count:
        click.echo(f"lourie lexicon suggest: {bad_count} bad line(s) skipped, see above", err=True)
        ctx.exit(1)


def _compare(learned: Learned, knowledge: Knowledge, posts: Path | None) -> Suggested:
    with Progress(
        SpinnerColumn(), TextColumn("{task.completed:,} posts read"), console=Console(stderr=True), transient=True
    ) as progress:
        task = progress.add_task("", total=None)
        beside = read_posts(posts) if posts else ()
        return suggestions_of(learned, knowledge, beside, lambda count: progress.advance(task, count))


def _labelled(file: Path, group: str | None) -> tuple[Learned, int]:
    labelled, bad_count = read_labelled(file, group)
    offers = [(one.post, one.group or one.post.id) for one in labelled if one.label]
    return Learned(offers, [one.post for one in labelled if not one.label], []), bad_count


async def _of_store(settings: Settings) -> Learned:
    if not has_store(settings):
        return Learned([], [], [])
    async with open_store(settings) as kept:
        return await learned_from(kept, MAX_DECIDED)


def _tell(learned: Learned, found: Suggested) -> None:
    """Say what there was to compare."""
    click.echo(f"{found.offer_count:,} confirmed offers, {len(learned.dismissed):,} dismissed posts", err=True)
    if not found.offer_count:
        click.echo("nothing to learn from yet: decide posts on the board, or give --labels FILE", err=True)
    for language, count in found.uncompared.items():
        click.echo(
            f"{language}: {count:,} offers not compared, fewer than {LEAST_OTHERS} other posts; give more by --posts",
            err=True,
        )
    if found.offer_count and not found.found:
        click.echo(f"nothing new that {LEAST_COUNT} sellers write and others do not", err=True)


def _print(one: Suggestion) -> None:
    emit_line(
        f"{one.text}  [{one.language}] {one.seller_count:,} sellers, {one.other_count:,} other posts, "
        f"{one.ratio:,.0f} times as often, {one.species_share:.0%} beside {one.species}"
    )
    emit_line(f"    {one.example}")
    term = f"{shlex.quote(one.text)} --language {one.language} --kind codeword --taxon {one.species}"
    emit_line(f"    lourie lexicon preview {term}")
