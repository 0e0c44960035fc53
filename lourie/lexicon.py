"""`lourie lexicon`: look at the lexicon and private packs, check them, try terms on posts, take them in and out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click
import msgspec

from lourie.knowledge import current_knowledge, knowledge_with, packs_of
from lourie.lexicon_explain import explain_term
from lourie.lexicon_preview import preview_term
from lourie.lexicon_suggest import suggest_terms
from lourie.lexicon_transfer import export_terms, import_terms
from lourie.options import format_option, settings_of
from lourie.output import emit_json, emit_line, emit_rows
from lourie.post_files import batches, read_posts
from processors.curation.examples import read_examples
from processors.curation.lint import lint as lint_lexicon
from processors.curation.rates import count_terms, too_common
from processors.curation.reading import SEVERITIES, Linted, Remark, read_linted, read_sources
from processors.curation.stats import count_languages, count_sources
from processors.curation.trials import run_examples
from processors.knowledge import packaged_data
from processors.lexicon.terms import LexiconError, read_rows, read_rulebook
from streams.settings import Settings

COLUMNS: dict[str, tuple[str, ...]] = {
    "names": ("species", "compound", "hashtag"),
    "products": ("product",),
    "codes": ("codeword", "substitute"),
    "emoji": ("emoji",),
    "alike": ("lookalike",),
    "qualify": ("qualifier", "tell"),
    "sale": ("offer", "want", "swap", "price", "payment", "shipping", "contact", "place"),
    "stance": ("stance",),
}
"""Kinds under the headings of `stats` for people; JSON has every kind."""

pack_argument = click.argument("pack", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))


@click.group()
def lexicon() -> None:
    """Check and search the lexicon; write, test and share private packs."""


@lexicon.command()
@pack_argument
@click.option("--posts", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Ordinary posts (NDJSON): "
              "warn of terms met in them too often for their weight.")  # fmt: skip
@click.option("--least", type=click.Choice(SEVERITIES), default="warning", show_default=True, help="Least to print.")
@format_option
@click.pass_context
def lint(ctx: click.Context, pack: Path | None, posts: Path | None, least: str, output_format: str) -> None:
    """Name file and line of everything wrong or doubtful. Without PACK: the packaged lexicon and all packs in force.

    Exit code 1 when there is a fault. A fault must be mended; a warning looked at; an info is worth knowing.

    \b
    Examples:
      lourie lexicon lint --least info
      lourie lexicon lint packs/ours --posts ordinary.jsonl.gz
    """
    settings = settings_of(ctx)
    data = packaged_data()
    wanted: list[Path | None] = [pack] if pack else [None, *packs_of(settings)]
    remarks: list[Remark] = []
    for one in wanted:
        linted = _read(data, one)
        remarks += lint_lexicon(linted)
        if posts and not linted.unreadable:
            remarks += _common(settings, linted, one, posts)
    shown = [remark for remark in remarks if SEVERITIES.index(remark.severity) <= SEVERITIES.index(least)]
    for remark in shown:
        if output_format == "json":
            emit_json(remark)
        else:
            emit_line(f"{remark.where}: {remark.severity}: {remark.message} [{remark.check}]")
    counts = Counter(remark.severity for remark in remarks)
    click.echo(", ".join(f"{counts[severity]:,} {severity}(s)" for severity in SEVERITIES), err=True)
    if counts["fault"]:
        ctx.exit(1)


@lexicon.command()
@pack_argument
@format_option
@click.pass_context
def test(ctx: click.Context, pack: Path | None, output_format: str) -> None:
    """Run every hand-written example post: a match must show its term, a silent one must be ignored.

    Another term of the same taxon may stand for the term: the same word of a related language, or a longer one.
    Without PACK: the packaged lexicon and all packs in force. Exit code 1 when one fails.

    \b
    Examples:
      lourie lexicon test
      lourie lexicon test packs/ours
    """
    settings = settings_of(ctx)
    data = packaged_data()
    unlearned = msgspec.structs.replace(settings, learn_topics=False, model_folder=None)  # the lexicon alone is tested
    knowledge = knowledge_with(unlearned, pack) if pack else current_knowledge(unlearned)
    folders = [pack] if pack else [data / "lexicon", *packs_of(settings)]
    try:
        rulebook = read_rulebook(data, folders)
        examples = [
            example
            for folder in folders
            for example in read_examples(folder, [term for _, term in read_rows(folder, rulebook)])
        ]
    except LexiconError as error:
        raise click.ClickException(str(error)) from None
    failures = run_examples(examples, knowledge)
    for failure in failures:
        if output_format == "json":
            emit_json(failure)
        else:
            emit_line(f"{failure.where}: expected {failure.expected}, got level {failure.level}\n    {failure.text}")
            for sentence in failure.seen:
                emit_line(f"    - {sentence}")
    click.echo(f"{len(examples):,} examples, {len(failures):,} failed", err=True)
    if failures:
        ctx.exit(1)


@lexicon.command()
@pack_argument
@click.option("--sources", is_flag=True, help="Count by source instead of by language.")
@format_option
@click.pass_context
def stats(ctx: click.Context, pack: Path | None, sources: bool, output_format: str) -> None:  # noqa: FBT001 click's way
    """Count terms by language and kind, with the verified share and the examples, or by source.

    \b
    Examples:
      lourie lexicon stats
      lourie lexicon stats --sources --format json
    """
    settings_of(ctx)
    data = packaged_data()
    linted = _read(data, pack)
    if sources:
        known = read_sources([pack or data / "lexicon"])
        emit_rows([msgspec.to_builtins(row) for row in count_sources(linted.terms, known)], output_format=output_format)
        return
    rows = count_languages(linted.terms, linted.examples)
    if output_format == "json":
        emit_rows([msgspec.to_builtins(row) for row in rows], output_format=output_format)
        return
    emit_rows([_flat(msgspec.to_builtins(row)) for row in rows], output_format=output_format)


lexicon.add_command(import_terms)
lexicon.add_command(export_terms)
lexicon.add_command(explain_term)
lexicon.add_command(preview_term)
lexicon.add_command(suggest_terms)


def _read(data: Path, pack: Path | None) -> Linted:
    try:
        return read_linted(data, pack)
    except LexiconError as error:
        raise click.ClickException(str(error)) from None


def _common(settings: Settings, linted: Linted, pack: Path | None, posts: Path) -> Sequence[Remark]:
    knowledge = knowledge_with(settings, pack) if pack else current_knowledge(settings)
    counts, post_count = count_terms(batches(read_posts(posts)), knowledge)
    return list(too_common(linted, counts, post_count))


def _flat(row: dict[str, object]) -> dict[str, object]:
    kinds = row.pop("kinds")
    short = {"language": row["language"], "terms": row["term_count"], "verified": f"{row['verified_share']:.0%}"}
    counted = {}
    if isinstance(kinds, dict):
        counted = {name: sum(kinds.get(kind, 0) for kind in under) for name, under in COLUMNS.items()}
    return short | {"examples": row["example_count"], "taxa": row["taxon_count"]} | counted
