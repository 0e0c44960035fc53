"""`lourie lexicon preview`: what a new term would have flagged in stored, sampled and given posts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click
import msgspec

from lourie.knowledge import current_knowledge
from lourie.options import format_option, run_async, settings_of
from lourie.output import emit_json
from lourie.post_files import read_posts, read_sample, read_stored
from processors.curation.lint import lint_new
from processors.curation.pack import new_term
from processors.curation.preview import Preview, preview
from processors.curation.reading import read_linted
from processors.knowledge import packaged_data
from processors.lexicon.terms import KINDS, LexiconError, read_rulebook
from schemas.post import Post

WEIGHTS = ("strong", "plain", "weak", "faint")
SOURCE = "own"
"""Stands in for the source of a term that is only tried."""


@click.command("preview")
@click.argument("term")
@click.option("--language", required=True, help="BCP-47, such as th.")
@click.option("--kind", type=click.Choice(sorted(KINDS)), default="codeword", show_default=True)
@click.option("--taxon", help="Id of a row of taxa.tsv, such as elephant.")
@click.option("--weight", type=click.Choice(WEIGHTS), default="plain", show_default=True)
@click.option("--verified", is_flag=True, help="As a verified term; else posts stay at watch without another term.")
@click.option("--posts", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="More posts (NDJSON).")
@format_option
@click.pass_context
def preview_term(ctx: click.Context, /, term: str, posts: Path | None, output_format: str, **options: Any) -> None:
    """Say how many stored and sampled posts a new term would have touched, and how many would change level.

    Nothing is changed. The newest 20,000 posts of the store are looked at; posts that were ignored and not sampled
    are not kept, so that `--posts` tells more of everyday talk.

    \b
    Example:
      lourie lexicon preview "white plastic" --language en --kind codeword --taxon elephant
    """
    settings = settings_of(ctx)
    data = packaged_data()
    fields = {name: options[name] for name in ("kind", "taxon", "weight", "verified") if options[name] is not None}
    try:
        rulebook = read_rulebook(data, [])
        made = new_term({"text": term, "source": SOURCE} | fields, options["language"], rulebook, where="term")
        remarks = lint_new([("term", made)], read_linted(data))
    except LexiconError as error:
        raise click.ClickException(str(error)) from None
    for remark in remarks:
        click.echo(f"{remark.severity}: {remark.message}", err=True)
    stored = run_async(lambda: read_stored(settings))
    found = preview(made, current_knowledge(settings), _origins(stored, posts))
    if output_format == "json":
        emit_json(msgspec.to_builtins(found))
    else:
        _print(found)


def _origins(stored: Sequence[Post], posts: Path | None) -> Iterator[tuple[str, Post]]:
    yield from (("store", post) for post in stored)
    yield from (("sample", post) for post in read_sample())
    if posts:
        yield from ((posts.name, post) for post in read_posts(posts))


def _print(found: Preview) -> None:
    for origin, count in found.post_counts.items():
        changes = found.changes.get(origin, {})
        moved = ", ".join(f"{number:,} {change}" for change, number in sorted(changes.items())) or "none change level"
        click.echo(f"{origin}: {count:,} posts, {found.holding_counts.get(origin, 0):,} hold it: {moved}")
    for one in found.examples:
        click.echo(f"  {one.origin}, {one.before} to {one.after}: {one.text}")
    if not found.holding_count:
        click.echo("no post holds it; try --posts FILE, or look at its forms with `lourie lexicon explain`")
