"""`lourie lexicon suggest`: words that confirmed offers hold and neither other posts nor the lexicon know."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn

from lourie.knowledge import current_knowledge
from lourie.labels import group_of
from lourie.options import format_option, run_async, settings_of
from lourie.output import emit_json, emit_line
from lourie.post_files import batches, read_labelled, read_posts, read_sample
from lourie.store import every_post
from lourie.stores import has_store, open_store
from processors.curation.suggestions import LEAST_OTHERS, Suggested, Suggester, Suggestion
from processors.topics.bursts import LEAST_COUNT
from schemas.post import Post
from schemas.store import PostQuery
from streams.settings import Settings

MAX_DECIDED = 20_000
"""Newest decisions of the store that are read; chosen by hand: some seconds of work."""
Decided = tuple[Post, str, bool]
"""A post, its seller, and whether it offers wildlife."""


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
    most of them beside one species, and compares with dismissed posts, the sample and --posts. Nothing is changed:
    try what looks right by the command printed below it, and add it on the terms page or by `lourie lexicon import`.
    Bad lines of --labels are named and skipped; then the exit code is 1.

    \b
    Examples:
      lourie lexicon suggest --posts ordinary.jsonl.gz
      lourie store labels --output labels.jsonl
      lourie lexicon suggest --labels labels.jsonl --group group --format json
    """
    settings = settings_of(ctx)
    decided, bad_count = _labelled(labels, group) if labels else (run_async(lambda: _decided(settings)), 0)
    found = _compare(Suggester(current_knowledge(settings)), decided, posts)
    _tell(found, decided)
    for one in found.found[:most]:
        if output_format == "json":
            emit_json(msgspec.to_builtins(one))
        else:
            _print(one)
    if bad_count:
        click.echo(f"lourie lexicon suggest: {bad_count} bad line(s) skipped, see above", err=True)
        ctx.exit(1)


def _compare(suggester: Suggester, decided: Sequence[Decided], posts: Path | None) -> Suggested:
    offers = batches((post, seller) for post, seller, is_trade in decided if is_trade)
    dismissed = batches(post for post, _, is_trade in decided if not is_trade)
    others = batches(chain(read_sample(), read_posts(posts) if posts else ()))
    with Progress(
        SpinnerColumn(), TextColumn("{task.completed:,} posts read"), console=Console(stderr=True), transient=True
    ) as progress:
        task = progress.add_task("", total=None)
        for sold in offers:
            suggester.read_offers(sold)
            progress.advance(task, len(sold))
        for are_dismissed, batch in chain(((True, one) for one in dismissed), ((False, one) for one in others)):
            suggester.read_others(batch, are_dismissed=are_dismissed)
            progress.advance(task, len(batch))
        return suggester.result()


def _labelled(file: Path, group: str | None) -> tuple[list[Decided], int]:
    labelled, bad_count = read_labelled(file, group)
    return [(one.post, one.group or one.post.id, one.label) for one in labelled], bad_count


async def _decided(settings: Settings) -> list[Decided]:
    if not has_store(settings):
        return []
    async with open_store(settings) as kept:
        query = PostQuery(decisions=("trade", "not_trade"), muted=True)
        return [
            (one.flagged.post, group_of(one.flagged.post), one.decision == "trade")
            async for one in every_post(kept, query, MAX_DECIDED)
        ]


def _tell(found: Suggested, decided: Sequence[Decided]) -> None:
    """Say what there was to compare."""
    offers = sum(is_trade for _, _, is_trade in decided)
    click.echo(f"{offers:,} confirmed offers, {len(decided) - offers:,} dismissed posts", err=True)
    if not offers:
        click.echo("nothing to learn from yet: decide posts on the board, or give --labels FILE", err=True)
    for language, count in found.uncompared.items():
        click.echo(
            f"{language}: {count:,} offers not compared, fewer than {LEAST_OTHERS} other posts; give more by --posts",
            err=True,
        )
    if offers and not found.found:
        click.echo(f"nothing new that {LEAST_COUNT} sellers write and others do not", err=True)


def _print(one: Suggestion) -> None:
    emit_line(
        f"{one.text}  [{one.language}] {one.seller_count:,} sellers, {one.other_count:,} other posts, "
        f"{one.ratio:,.0f} times as often, {one.species_share:.0%} beside {one.species}"
    )
    emit_line(f"    {one.example}")
    term = f"{shlex.quote(one.text)} --language {one.language} --kind codeword --taxon {one.species}"
    emit_line(f"    lourie lexicon preview {term}")
