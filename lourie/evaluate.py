"""`lourie evaluate`: how much the detector finds, how often it is wrong, by trick, language and reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.table import Table

from lourie import evaluation_sets as sets
from lourie.evaluation_report import write_report
from lourie.knowledge import current_knowledge
from lourie.options import format_option, settings_of
from lourie.output import emit_json
from lourie.post_files import batches
from processors.detector import detect
from processors.knowledge import Knowledge
from processors.models import evaluation
from processors.models.evaluation import Curve, Judged, Share
from schemas.finding import Finding, Level
from schemas.post import Post

FLAGGED: tuple[Level, ...] = ("watch", "review", "alert")
PARTS = ("aside", "hard", "listings", "tuning")
"""The parts kept aside first: only their figures speak of fresh posts. Hard ones are by sellers who know that platforms
look for words, and by people whose lawful goods are called like wildlife; listings are plain sales, of wildlife and of
everyday things that are called like it, as a market place has them."""


@dataclass
class Figures:
    """Everything that was measured; the report and the JSON hold the same."""

    knowledge: str
    shares: dict[str, list[Share]] = field(default_factory=dict)
    curves: dict[str, Curve] = field(default_factory=dict)
    facts: dict[str, float] = field(default_factory=dict)
    confusion: dict[str, int] = field(default_factory=dict)


@click.command()
@click.option("--posts", type=click.Path(file_okay=False, path_type=Path), default=Path("tests/evaluation/posts"),
              show_default=True, help="The written posts: folders aside/, hard/, listings/ and tuning/.")  # fmt: skip
@click.option("--shared", type=click.Path(file_okay=False, path_type=Path), default=Path("../shared"),
              show_default=True, help="Labelled and recorded posts; left out where it is not there.")  # fmt: skip
@click.option("--ordinary", type=int, help="Read only so many recorded ordinary posts (default: all).")
@click.option("--report", type=click.Path(dir_okay=False, path_type=Path), help="Write an HTML report with plots.")
@click.option("--flagged", type=click.Path(dir_okay=False, path_type=Path),
              help="Write every wrongly flagged or missed post (id, level, reasons, no text) as NDJSON.")  # fmt: skip
@format_option
@click.pass_context
def evaluate(
    ctx: click.Context, posts: Path, shared: Path, ordinary: int | None, report: Path | None, flagged: Path | None,
    output_format: str,
) -> None:  # fmt: skip
    """Measure the detector on the project's own posts, on labelled sets and on ordinary talk.

    Needs a checkout: the written posts are not part of an installation. A third of them (aside), those written
    to slip through (hard) and of the market place's a third (listings) were never looked at while words and weights
    were chosen; trust these.

    \b
    Example:
      lourie evaluate --report var/evaluation.html
    """
    knowledge = current_knowledge(settings_of(ctx))
    figures = Figures(knowledge.hash)
    wrong: list[dict[str, object]] = []
    try:
        for part in PARTS:
            wrong += _written(figures, part, posts / part, knowledge)
        if shared.is_dir():
            wrong += _labelled(figures, shared, knowledge)
            wrong += _ordinary(figures, shared, knowledge, ordinary)
    except sets.EvaluationError as error:
        raise click.ClickException(str(error)) from error
    if flagged:
        flagged.write_bytes(msgspec.json.Encoder().encode_lines(wrong))
    if report:
        write_report(report, figures.knowledge, figures.shares, figures.curves, figures.facts, figures.confusion)
    _show(figures, output_format)


def _written(figures: Figures, part: str, folder: Path, knowledge: Knowledge) -> Iterator[dict[str, object]]:
    written = sets.written_posts(folder)
    findings = _detect([one.post for one in written], knowledge)
    judged = [
        Judged(one.labels.id, one.labels.label == "trade", one.labels.language, one.labels.trick or one.labels.reason,
               finding)
        for one, finding in zip(written, findings, strict=True)
    ]  # fmt: skip
    trade, others = [one for one in judged if one.is_trade], [one for one in judged if not one.is_trade]
    figures.shares[f"{part}: offers found"] = [evaluation.overall(trade, level, level) for level in FLAGGED]
    figures.shares[f"{part}: look-alikes flagged"] = [evaluation.overall(others, level, level) for level in FLAGGED]
    figures.shares[f"{part}: offers found at review by trick"] = evaluation.shares(trade, lambda one: one.tag, "review")
    figures.shares[f"{part}: offers found at review by language"] = evaluation.shares(
        trade, lambda one: one.language, "review"
    )
    figures.shares[f"{part}: look-alikes flagged at review by reason"] = evaluation.shares(
        others, lambda one: one.tag, "review"
    )[::-1]
    figures.shares[f"{part}: look-alikes flagged at review by language"] = evaluation.shares(
        others, lambda one: one.language, "review"
    )[::-1]
    found = evaluation.curve(judged)
    if found:
        figures.curves[part] = found
        figures.facts[f"{part}: area under precision and recall"] = found.average_precision
    for one in judged:
        if one.reaches("review") != one.is_trade:
            yield _row(f"{part}/{one.id}", one.finding, tag=one.tag)


def _labelled(figures: Figures, shared: Path, knowledge: Knowledge) -> Iterator[dict[str, object]]:
    lookalikes = sets.lookalike_posts(shared)
    findings = _detect([post for _, post in lookalikes], knowledge)
    judged = [
        Judged(str(number), is_trade=False, language=finding.language, tag=pattern, finding=finding)
        for number, ((pattern, _), finding) in enumerate(zip(lookalikes, findings, strict=True))
    ]
    figures.shares["recorded look-alikes flagged"] = [evaluation.overall(judged, level, level) for level in FLAGGED]
    for name in ("leather_validation", "validation_sharks"):
        labelled = sets.titles(shared, name)
        decided = [finding.relevance >= 0.5 for finding in _detect([post for _, post in labelled], knowledge)]
        precision, recall, f1 = evaluation.f1([label for label, _ in labelled], decided)
        figures.facts[f"{name}: precision"] = precision
        figures.facts[f"{name}: recall"] = recall
        figures.facts[f"{name}: F1 by relevance >= .5"] = f1
    for one in judged:
        if one.reaches("review"):
            yield _row(f"lookalikes/{one.id}", one.finding, tag=one.tag)


def _ordinary(figures: Figures, shared: Path, knowledge: Knowledge, limit: int | None) -> Iterator[dict[str, object]]:
    counts: Counter[tuple[str, bool]] = Counter()
    truth, named = [], []
    for batch in batches(sets.recorded_posts(shared, limit)):
        for recorded, finding in zip(batch, detect([one.post for one in batch], knowledge), strict=True):
            counts["posts", recorded.is_learnt] += 1
            if finding.level != "ignore":
                for level in FLAGGED[: FLAGGED.index(finding.level) + 1]:
                    counts[level, recorded.is_learnt] += 1
                yield _row(f"ordinary/{recorded.id}", finding, tag="ordinary")
            if recorded.language:
                truth.append(recorded.language)
                named.append(finding.language.split("-", 1)[0])
    for name, halves in (("ordinary posts", (False, True)), ("ordinary posts not learned from", (False,))):
        count = figures.facts[name] = sum(counts["posts", half] for half in halves)
        for level in FLAGGED:
            flagged = sum(counts[level, half] for half in halves)
            figures.facts[f"{name}, flagged at {level} per 100,000"] = evaluation.per_100_000(flagged, int(count))
    _languages(figures, truth, named)


def _languages(figures: Figures, truth: Sequence[str], named: Sequence[str]) -> None:
    held = [(true, name) for true, name in zip(truth, named, strict=True) if true in sets.LANGUAGES]
    if held:
        figures.facts["language: macro-F1 of 24 languages"], by_language = evaluation.language_f1(
            [true for true, _ in held], [name for _, name in held]
        )
        figures.facts |= {f"language: F1 of {language}": value for language, value in by_language.items()}
    others = sorted(set(truth) - set(sets.LANGUAGES))
    for language in others:
        right = [name == language for true, name in zip(truth, named, strict=True) if true == language]
        figures.facts[f"language: recall of {language}"] = sum(right) / len(right)
    pairs = evaluation.confusion(truth, named)
    figures.confusion = {f"{true} named {name}": number for (true, name), number in pairs.items()}


def _detect(posts: Sequence[Post], knowledge: Knowledge) -> list[Finding]:
    return [finding for batch in batches(posts) for finding in detect(batch, knowledge)]


def _row(name: str, finding: Finding, *, tag: str) -> dict[str, object]:
    return {"post": name, "tag": tag, "level": finding.level, "score": round(finding.score, 3),
            "language": finding.language, "because": finding.because}  # fmt: skip


def _show(figures: Figures, output_format: str) -> None:
    if output_format == "json":
        emit_json({
            "knowledge": figures.knowledge,
            "shares": {name: {one.name: [one.flagged, one.count] for one in group}
                       for name, group in figures.shares.items()},
            "facts": figures.facts,
            "confusion": figures.confusion,
        })  # fmt: skip
        return
    console = Console()
    for name, group in figures.shares.items():
        table = Table(name, "of", "share", box=None, pad_edge=False)
        for one in group:
            table.add_row(one.name, f"{one.flagged} / {one.count}", f"{one.share:.1%}")
        console.print(table, "")
    for name, value in figures.facts.items():
        console.print(f"{name}: {value:,.4g}", highlight=False)
    worst = ", ".join(f"{pair} {count}" for pair, count in list(figures.confusion.items())[:20])
    console.print(f"most confused languages: {worst or 'none'}", highlight=False)
