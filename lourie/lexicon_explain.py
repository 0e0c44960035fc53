"""`lourie lexicon explain`: everything known of one term."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import click
import msgspec
from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from lourie.knowledge import current_knowledge, packs_of
from lourie.options import format_option, run_async, settings_of
from lourie.output import emit_json
from lourie.stores import has_store, open_store
from processors.curation.examples import Example, read_examples
from processors.curation.reading import read_sources
from processors.curation.term_card import TermCard, find_terms, term_card
from processors.knowledge import packaged_data
from processors.lexicon.terms import LexiconError, Term, read_rows, read_rulebook
from streams.settings import Settings

COUNTED_DAYS = 30
SHOWN_FORMS = 12


@click.command("explain")
@click.argument("term")
@format_option
@click.pass_context
def explain_term(ctx: click.Context, term: str, output_format: str) -> None:
    """Show all that is known of TERM (an id, or a text in any spelling): rows, forms, source, taxon, examples, counts.

    \b
    Examples:
      lourie lexicon explain งาช้าง
      lourie lexicon explain en-product-ivory
    """
    settings = settings_of(ctx)
    cards = list(_cards(term, settings))
    if not cards:
        raise click.ClickException(f'no term "{term}"; see what it would find: `lourie lexicon preview`')
    for card in cards:
        if output_format == "json":
            emit_json(msgspec.to_builtins(card))
        else:
            Console().print(_tree(card))


def _cards(asked: str, settings: Settings) -> Iterator[TermCard]:
    data = packaged_data()
    folders = [data / "lexicon", *packs_of(settings)]
    knowledge = current_knowledge(settings)
    places: dict[str, tuple[str, Term]] = {}
    examples: list[Example] = []
    try:
        rulebook = read_rulebook(data, folders)
        for folder in folders:
            rows = read_rows(folder, rulebook)
            places |= {term.id: (where, term) for where, term in rows}
            examples += read_examples(folder, [term for _, term in rows])
    except LexiconError as error:
        raise click.ClickException(str(error)) from None
    sources = read_sources(folders)
    tallies = _tallies(settings)
    for term in find_terms(asked, [term for _, term in places.values()]):
        card = term_card(term, places[term.id][0], knowledge, sources, examples)
        if tallies is not None:
            hits, flagged = tallies.get(term.id, (0, 0))
            card = msgspec.structs.replace(card, hit_count=hits, flagged_count=flagged)
        yield card


def _tallies(settings: Settings) -> dict[str, tuple[int, int]] | None:
    """Give hits and flagged hits by term over the last days; None without a store."""
    if not has_store(settings):
        return None

    async def body() -> dict[str, tuple[int, int]]:
        async with open_store(settings) as kept:
            since = dt.datetime.now(dt.UTC) - dt.timedelta(days=COUNTED_DAYS)
            return {tally.term: (tally.hit_count, tally.flagged_count) for tally in await kept.terms(since)}

    return run_async(body)


def _tree(card: TermCard) -> Tree:
    tree = Tree(Text(f"{card.text}  ({card.language}, {card.kind})", style="bold"))
    checked = "verified" if card.verified else "not verified: never flags alone"
    added = f", added {card.added}" if card.added else ""
    tree.add(Text(f"{card.id}, {card.where}{added}"))
    tree.add(Text(f"weight {card.weight:+.2f} ({card.weight_class}), {checked}"))
    tree.add(Text(f"source {card.source}: {card.citation or 'no citation'} ({card.licence or 'no licence given'})"))
    if card.concept:
        tree.add(Text(f"concept {card.concept}"))
    if card.taxon:
        branch = tree.add(Text(f"{card.taxon.english_name} ({card.taxon.scientific_name}), {card.listing}"))
        for fact in (card.taxon.native_range, card.taxon.check, card.taxon.notes):
            if fact:
                branch.add(Text(fact))
    _add_list(tree, "sought as written", card.folded_forms)
    _add_list(tree, "endings allowed behind it", card.endings)
    _add_list(tree, "sought with a letter hidden", card.disguised_forms)
    _add_list(tree, "sought in the squeezed view (spaced, dotted, leet)", card.squeezed_forms)
    _add_list(tree, "known false positives", card.false_positives)
    lacking = ("none, and it needs some",) if card.needs_examples else ()
    _add_list(tree, "must show it", card.match or lacking)
    _add_list(tree, "must stay silent", card.silent or lacking)
    if card.hit_count is not None:
        tree.add(Text(f"last {COUNTED_DAYS} days: {card.hit_count:,} posts, {card.flagged_count or 0:,} flagged"))
    return tree


def _add_list(tree: Tree, name: str, values: tuple[str, ...]) -> None:
    if values:
        branch = tree.add(Text(f"{name}: {len(values)}" if len(values) > 1 else name))
        for value in values[:SHOWN_FORMS]:
            branch.add(Text(value))
        if len(values) > SHOWN_FORMS:
            branch.add(Text(f"and {len(values) - SHOWN_FORMS} more", style="dim"))
