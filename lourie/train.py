"""`lourie train`: posts with analysts' decisions in, a model for `lourie detect --model` and its figures out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
import msgspec
import numpy as np
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from lourie.knowledge import current_knowledge
from lourie.options import format_option, settings_of
from lourie.output import emit_json
from lourie.post_files import read_labelled
from lourie.train_lines import Labelled
from processors.detector import detect, whole_text
from processors.knowledge import Knowledge
from processors.models.figures import Confusion, Figures, confusion_of, figures_of
from processors.models.fitting import Examples
from processors.models.learn import Fitted, LearnError, check_labels, cross_validate, fit, read_examples, to_model
from processors.models.model import AS_IT_IS, save_model
from schemas.finding import Finding

BATCH_LINES = 1000


@click.command()
@click.option("--labels", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path), help="NDJSON.")
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder of the model.")
@click.option("--group", help="Field whose equal values stay in one fold, such as the author.")
@click.option("--folds", type=click.IntRange(2, 20), default=5, show_default=True)
@click.option("--seed", type=click.IntRange(0, 2**31), default=0, show_default=True)
@click.option("--trained-at", default=None, help="A date to write into the model. Default: none.")
@format_option
@click.pass_context
def train(  # noqa: PLR0913, PLR0917 - click hands options as arguments
    ctx: click.Context,
    labels: Path,
    out: Path,
    group: str | None,
    folds: int,
    seed: int,
    trained_at: str | None,
    output_format: str,
) -> None:
    """Learn from decisions: posts as for `lourie detect`, each with "label" true or false.

    Prints cross-validation, which repeats the whole training on each fold, beside the detector as it
    is. Bad lines are named and skipped; then the exit code is 1. The model holds no text.

    \b
    Examples:
      lourie store labels --output labels.jsonl
      lourie train --labels labels.jsonl --group group --out our-model
      lourie detect --model our-model < posts.jsonl
    """
    knowledge = current_knowledge(msgspec.structs.replace(settings_of(ctx), model_folder=None))
    labelled, bad_count = read_labelled(labels, group)
    findings = _judge(labelled, knowledge)
    if not findings:
        raise click.UsageError(f'{labels}: no labelled post; expected lines such as {{"id", "text", "label": true}}')
    examples, names = read_examples(
        [whole_text(one.post) for one in labelled],
        findings,
        [one.label for one in labelled],
        [one.group for one in labelled] if group else None,
    )
    try:
        check_labels(examples, folds)
    except LearnError as error:
        raise click.UsageError(f"{labels}: {error}") from None
    before, after, confusion = _validate(examples, findings, folds, seed)
    said = {"trained_at": trained_at, "figures": _plain(after)}
    fitted = fit(examples, seed)
    save_model(to_model(fitted, examples, names, knowledge.hash, **said), out)
    _print(before, after, confusion, output_format)
    click.echo(_outcome(fitted, len(labelled), out), err=True)
    if bad_count:
        click.echo(f"lourie train: {bad_count} bad line(s) skipped, see above", err=True)
        ctx.exit(1)


def _outcome(fitted: Fitted, count: int, out: Path) -> str:
    if fitted.leaves_out == AS_IT_IS:
        return (
            f"{out}: nothing was gained from {count} decisions, so the detector is left as it is: "
            "this model changes no judgement; decide more posts and train again"
        )
    return f"{out}: model of {count} decisions; use it with `lourie detect --model {out}`"


def _judge(labelled: Sequence[Labelled], knowledge: Knowledge) -> list[Finding]:
    posts = [one.post for one in labelled]
    return [
        finding
        for start in range(0, len(posts), BATCH_LINES)
        for finding in detect(posts[start : start + BATCH_LINES], knowledge)
    ]


def _validate(
    examples: Examples, findings: Sequence[Finding], folds: int, seed: int
) -> tuple[Figures, Figures, list[Confusion]]:
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(f"{len(findings)} decisions, {folds} folds", total=folds)
        log_odds, _ = cross_validate(examples, folds=folds, seed=seed, done=lambda: progress.advance(task))
    zero_shot = np.array([_log_odds(finding) for finding in findings])
    confusion = confusion_of(log_odds, examples.labels, [finding.language for finding in findings])
    return figures_of(zero_shot, examples.labels), figures_of(log_odds, examples.labels), confusion


def _log_odds(finding: Finding) -> float:
    return sum(signal.weight for signal in finding.signals)


def _plain(figures: Figures) -> dict[str, float]:
    at = {f"precision_at_{k}": share for k, share in figures.precision_at.items()}
    return {name: value for name, value in msgspec.to_builtins(figures).items() if name != "precision_at"} | at


def _print(before: Figures, after: Figures, confusion: Sequence[Confusion], output_format: str) -> None:
    zero_shot, trained = _plain(before), _plain(after)
    if output_format == "json":
        emit_json({"trained": trained, "zero_shot": zero_shot, "confusion": confusion})
        return
    table = Table("cross-validation", "detector as it is", "trained", box=None, pad_edge=False)
    for name, value in trained.items():
        table.add_row(name.replace("_", " "), f"{zero_shot[name]:.3f}", f"{value:.3f}")
    counts = Table("language", *Confusion.__struct_fields__[1:], box=None, pad_edge=False)
    for one in confusion:
        counts.add_row(*map(str, msgspec.structs.astuple(one)))
    console = Console()
    console.print(table)
    console.print(counts)
