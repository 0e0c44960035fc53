"""`lourie explain`: the whole reckoning of a post as a tree, and what it would be without some of its evidence."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

import click
from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from lourie.detect_lines import BadLine, parse
from lourie.knowledge import current_knowledge, packs_of
from lourie.line_reader import read_lines
from lourie.options import format_option, run_async, settings_of
from lourie.output import emit_json
from lourie.stores import has_store, open_store, place_of
from processors.curation.reading import read_sources
from processors.explanation import KINDS, ExplainedSignal, Explanation, UnknownSignal, explain_without
from processors.explanation import explain as take_apart
from processors.knowledge import Knowledge, packaged_data
from processors.present.marks import mark_text
from schemas.finding import LEVELS
from schemas.post import Post
from schemas.store import StoredPost
from streams.settings import Settings

GATES = {
    "no_subject": "nothing names a species or product",
    "codeword_alone": "a code word or cheap material without context",
    "unverified": "only unverified terms",
    "domestic": "bred as a pet for generations",
    "emoji_alone": "only emoji name an animal",
}
Sources = Mapping[str, Mapping[str, Any]]


@click.command()
@click.argument("text", required=False)
@click.option("--id", "post_id", help="A stored post.")
@click.option("--without", multiple=True, metavar="SIGNAL", help="Leave out a signal, a kind or a term id; repeatable.")
@format_option
@click.pass_context
def explain(
    ctx: click.Context, text: str | None, post_id: str | None, without: tuple[str, ...], output_format: str
) -> None:
    """Print how a post's score came about: TEXT, a stored post, or NDJSON on standard input.

    With --without the post is judged again as if that evidence were not there: interactions and gates that lean on
    it change too. Nothing is stored.

    \b
    Examples:
      lourie explain "i.v.o.r.y bangles, DM for price"
      lourie explain --id bluesky:0123456789abcdef0123456789abcdef --without price --without contact.phone
    """
    if text is not None and post_id:
        raise click.UsageError("expected TEXT or --id, not both")
    settings = settings_of(ctx)
    knowledge = current_knowledge(settings)
    sources = read_sources([packaged_data() / "lexicon", *packs_of(settings)])
    for post, beside in _posts(settings, text, post_id):
        try:
            whole = take_apart(post, knowledge, sources)
            less = explain_without(post, knowledge, sources, without) if without else None
        except UnknownSignal as error:
            raise click.ClickException(str(error)) from None
        if output_format == "json":
            emit_json({"id": post.id, "explanation": whole, "without": less, "stored": _stored_facts(beside)})
        else:
            _print(whole, less, beside, knowledge)


def _posts(settings: Settings, text: str | None, post_id: str | None) -> Iterator[tuple[Post, StoredPost | None]]:
    if post_id:
        stored = _get(settings, post_id)
        yield stored.flagged.post, stored
    elif text is not None:
        yield _parsed(1, json.dumps({"id": 1, "text": text}).encode()), None
    else:
        for batch in read_lines(sys.stdin.fileno(), batch_lines=100):
            yield from ((_parsed(number, line), None) for number, line in batch)


def _parsed(number: int, line: bytes | None) -> Post:
    asked = parse(number, line)
    if isinstance(asked, BadLine):
        raise click.ClickException(f"line {number}: {asked.error}")
    return asked.post


def _get(settings: Settings, post_id: str) -> StoredPost:
    async def body() -> StoredPost | None:
        async with open_store(settings) as kept:
            return await kept.get(post_id)

    stored = run_async(body) if has_store(settings) else None
    if stored is None:
        raise click.ClickException(f"no post {post_id} in {place_of(settings)}; see `lourie store search`")
    return stored


def _stored_facts(stored: StoredPost | None) -> dict[str, object] | None:
    if stored is None:
        return None
    finding = stored.flagged.finding
    return {"level": finding.level, "score": finding.score, "knowledge": finding.versions.knowledge}


def _print(whole: Explanation, less: Explanation | None, stored: StoredPost | None, knowledge: Knowledge) -> None:
    console = Console()
    console.print(_tree(whole, "as it stands"))
    if stored is not None:
        finding = stored.flagged.finding
        same = "the same knowledge" if finding.versions.knowledge == knowledge.hash else "other knowledge"
        console.print(Text(f"Stored as {finding.level}, {finding.score:.3f}, judged by {same}; bios are not kept."))
    if less is not None:
        console.print(_tree(less, f"without {', '.join(less.without)}"))
        console.print(Text(_difference(whole, less), style="bold"))


def _difference(whole: Explanation, less: Explanation) -> str:
    change = less.sum - whole.sum
    levels = "the level stays" if whole.level == less.level else f"the level goes from {whole.level} to {less.level}"
    return f"{whole.score:.3f} to {less.score:.3f} ({change:+.2f} in log-odds): {levels}"


def _tree(one: Explanation, title: str) -> Tree:
    tree = Tree(Text(f"{one.level}  score {one.score:.3f}  ({title})", style="bold"))
    language = f"language {one.language}, {one.language_confidence:.0%} sure"
    tree.add(Text(f"{language}; relevance {one.relevance:+.2f}, offer {one.offer:+.2f}"))
    for taxon, listing in zip(one.species, one.listings, strict=False):
        tree.add(Text(f"{taxon}: {listing}"))
    ordered = sorted(one.signals, key=lambda signal: KINDS.index(signal.kind))
    for kind, group in groupby(ordered, key=lambda signal: signal.kind):
        signals = list(group)
        branch = tree.add(Text(f"{kind}  {sum(signal.weight for signal in signals):+.2f}", style="bold"))
        for signal in sorted(signals, key=lambda signal: -abs(signal.weight)):
            branch.add(_signal(signal))
    tree.add(Text(f"sum {one.sum:+.4f}, score = 1 / (1 + e^{-one.sum:+.4f}) = {one.score:.4f}"))
    tree.add(Text(_level(one)))
    return tree


def _signal(signal: ExplainedSignal) -> Text:
    line = Text(f"{signal.weight:+.2f} ", style="green" if signal.weight >= 0 else "red")
    line.append(f"{signal.name}", style="default")
    if signal.words:
        line.append(f' "{mark_text(signal.words, [])}"', style="default")
    if signal.hidden:
        line.append(f" hidden: {signal.hidden.replace('_', ' ')}", style="yellow")
    beside: Sequence[str | None] = (signal.means, signal.term, signal.source)
    line.append(f"  {'; '.join(one for one in beside if one)}", style="dim")
    return line


def _level(one: Explanation) -> str:
    steps = ", ".join(f"{level} from {one.thresholds[level]:g}" for level in LEVELS if level in one.thresholds)
    if one.gate:
        reason = GATES.get(one.gate, one.gate.replace("_", " "))
        return f"by score {one.level_by_score} ({steps}); held at {one.level}: {reason}"
    return f"{one.level} by score ({steps}); no gate held it back"
