"""`lourie lexicon import` and `export`: terms to and from CSV, MISP warninglists and plain lists."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from lourie.knowledge import packs_of
from lourie.lexicon_preview import WEIGHTS
from lourie.options import settings_of
from lourie.output import emit_line
from processors.curation.exchange import Incoming, read_incoming, select, to_csv, to_warninglist
from processors.curation.lint import lint_new
from processors.curation.pack import new_term, read_pack, write_pack
from processors.curation.reading import read_linted, read_sources
from processors.knowledge import packaged_data
from processors.lexicon.terms import KINDS, LexiconError, Rulebook, Term, read_rulebook, read_terms
from streams.setting_faults import did_you_mean

IMPORTED = "imported"


@click.command("export")
@click.option("--format", "output_format", type=click.Choice(["csv", "misp"]), default="csv", show_default=True)
@click.option("--language", multiple=True, help="BCP-47, such as th; repeatable.")
@click.option("--kind", multiple=True, help="Such as codeword or stance; repeatable.")
@click.option("--pack", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Only this pack's terms.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write here, not to standard output.")
@click.pass_context
def export_terms(ctx: click.Context, /, output_format: str, **options: Any) -> None:
    """Write terms as CSV (everything known of them) or as a MISP warninglist (their texts).

    Without --pack: the packaged lexicon and all packs in force. Your packs' terms are then inside.

    \b
    Examples:
      lourie lexicon export --kind codeword --output codewords.csv
      lourie lexicon export --format misp --language zh-Hans > warninglist.json
    """
    settings = settings_of(ctx)
    data = packaged_data()
    pack: Path | None = options["pack"]
    packs = [pack] if pack else list(packs_of(settings))
    try:
        terms = read_pack(pack, data) if pack else read_terms(data, packs)
        _check_filters(terms, options["language"], options["kind"])
        chosen = select(terms, options["language"], options["kind"])
        weights = read_rulebook(data).weights
        if output_format == "csv":
            content = to_csv(chosen, read_sources([data / "lexicon", *packs]), weights)
        else:
            content = _warninglist(chosen, options["language"], options["kind"])
    except LexiconError as error:
        raise click.ClickException(str(error)) from None
    if options["output"]:
        options["output"].write_text(content, encoding="utf-8")
    else:
        click.get_binary_stream("stdout").write(content.encode("utf-8"))
    click.echo(f"{len(chosen):,} terms exported", err=True)


def _check_filters(terms: Sequence[Term], languages: Sequence[str], kinds: Sequence[str]) -> None:
    """Refuse a language no term is in, and a kind there is none of."""
    known = {
        "language": (languages, {term.language for term in terms}),
        "kind": (kinds, KINDS | {kind.split(".", 1)[0] for kind in KINDS}),
    }
    for option, (asked, there) in known.items():
        for value in asked:
            if value not in there:
                meant = did_you_mean(value, there)
                raise click.UsageError(f"--{option} {value}: no such terms{meant}; known: {', '.join(sorted(there))}")


def _warninglist(terms: Sequence[Term], languages: Sequence[str], kinds: Sequence[str]) -> str:
    which = f"kinds {', '.join(kinds) or 'all'}, languages {', '.join(languages) or 'all'}"
    return to_warninglist(
        terms,
        name="Lourie: terms of wildlife trade",
        description=f"Words that stand in offers of wildlife and in innocent posts too ({which}); no proof of anything",
        version=int(dt.datetime.now(dt.UTC).strftime("%Y%m%d")),
    )


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--pack", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder of the pack.")
@click.option("--language", default="", help="BCP-47 for rows that name none.")
@click.option("--kind", type=click.Choice(sorted(KINDS)), help="For rows that name none.")
@click.option("--weight", type=click.Choice(WEIGHTS), default="plain", show_default=True, help="The same.")
@click.option("--taxon", help="The same: id of a row of taxa.tsv.")
@click.option("--source", default=IMPORTED, show_default=True, help="The same: id of the source.")
@click.option("--citation", help="What that source is; default: the file's name.")
@click.option("--verified", is_flag=True, help="The same: take them as checked. Unverified terms never flag alone.")
@click.option("--replace", is_flag=True, help="Replace terms of the pack that have the same id.")
@click.option("--skip-faulty", is_flag=True, help="Leave faulty rows out and write the others.")
@click.option("--dry-run", is_flag=True, help="Check and count; write nothing.")
@click.pass_context
def import_terms(ctx: click.Context, /, file: Path, pack: Path, **options: Any) -> None:
    """Take terms into a private pack from CSV, a MISP warninglist or a plain list (one term a line).

    Every term is checked as by `lourie lexicon lint`. Faulty rows are named and nothing is written (exit code 1).

    \b
    Examples:
      lourie lexicon import ours.csv --pack packs/ours --dry-run
      lourie lexicon import words.txt --pack packs/ours --language th --kind codeword
    """
    settings_of(ctx)
    data = packaged_data()
    try:
        there = {term.id: term for term in read_pack(pack, data)}
        rulebook = read_rulebook(data, [pack] if pack.is_dir() else [])
        incoming = read_incoming(file.read_text("utf-8-sig"), file.name, options["language"])
        rows, faults = _to_terms(incoming, rulebook, options)
        faults += _lint(rows, data, pack)
    except UnicodeDecodeError:
        raise click.ClickException(f"{file}: not UTF-8; save it as UTF-8") from None
    except LexiconError as error:
        raise click.ClickException(str(error)) from None
    for where, message in faults:
        emit_line(f"{where}: fault: {message}")
    bad = {where for where, _ in faults}
    terms = [term for where, term in rows if where not in bad]
    replaced = [term for term in terms if term.id in there and there[term.id] != term]
    for term in replaced:
        emit_line(f'{term.id}: "{there[term.id].text}" {"is replaced" if options["replace"] else "is there already"}')
    refused = (faults and not options["skip_faulty"]) or (replaced and not options["replace"])
    if not refused and not options["dry_run"] and terms:
        _write(pack, terms, _sources(incoming, file, options, rulebook), rulebook)
    new = sum(term.id not in there for term in terms)
    unchanged = len(terms) - new - len(replaced)
    outcome = "nothing written" if refused or options["dry_run"] else "done"
    click.echo(f"{outcome}: {new:,} new, {len(replaced):,} changed, {unchanged:,} unchanged, {len(bad):,} faulty")
    if refused:
        click.echo("mend the rows, or use --skip-faulty; --replace for terms that are there already", err=True)
        ctx.exit(1)


def _write(pack: Path, terms: Sequence[Term], sources: dict[str, dict[str, str]], rulebook: Rulebook) -> None:
    named = {term.source for term in terms}
    needed = {name: source for name, source in sources.items() if name in named}
    try:
        for path in write_pack(pack, terms, needed, rulebook.weights):
            click.echo(f"wrote {path}")
    except LexiconError as error:
        raise click.ClickException(str(error)) from None


def _to_terms(
    incoming: Sequence[Incoming], rulebook: Rulebook, options: dict[str, Any]
) -> tuple[list[tuple[str, Term]], list[tuple[str, str]]]:
    """Make terms of rows; gives them, and the faults of the others, each with its place."""
    cited = {str(row.fields.get("source", options["source"])) for row in incoming}
    known = Rulebook(rulebook.sources | cited, rulebook.weights)
    defaults = {name: options[name] for name in ("kind", "weight", "taxon", "source", "verified") if options[name]}
    rows: dict[str, tuple[str, Term]] = {}
    faults = []
    for row in incoming:
        try:
            term = new_term({"verified": False} | defaults | row.fields, row.language, known, where=row.where)
            if term.id in rows:
                raise LexiconError(f"{row.where}: repeats {rows[term.id][0]}; leave one out")  # noqa: TRY301 told like the others
            rows[term.id] = (row.where, term)
        except LexiconError as fault:
            faults.append((row.where, str(fault).removeprefix(f"{row.where}: ")))
    return list(rows.values()), faults


def _lint(rows: Sequence[tuple[str, Term]], data: Path, pack: Path) -> list[tuple[str, str]]:
    """Check new terms; warnings are printed, faults given."""
    remarks = lint_new(rows, read_linted(data, pack if pack.is_dir() else None))
    for remark in remarks:
        if remark.severity == "warning":
            emit_line(f"{remark.where}: warning: {remark.message}")
    return [(remark.where, remark.message) for remark in remarks if remark.severity == "fault"]


def _sources(
    incoming: Sequence[Incoming], file: Path, options: dict[str, Any], rulebook: Rulebook
) -> dict[str, dict[str, str]]:
    """Give the sources the pack must declare itself: those nobody else does."""
    sources: dict[str, dict[str, str]] = {}
    for row in incoming:
        name = str(row.fields.get("source", options["source"]))
        if name not in rulebook.sources:
            citation = row.citation or options["citation"] or f"Imported from {file.name}"
            sources[name] = {"citation": citation, "licence": row.licence or "private"}
    return sources
