"""`lourie topics`: what posts are about (show, bursts, train), and Kafka's topics (apply, check, describe)."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from lourie.options import format_option, run_async, settings_of
from lourie.output import emit_facts, emit_rows
from lourie.stores import open_store
from lourie.topics_admin import apply, check, describe
from processors.topics.bursts import Burst, Counts, find_bursts
from processors.topics.model import TopicModel, TopicsError
from processors.topics.words import shown
from schemas.store import HourCount, TermTally
from streams.clock import utc_now
from streams.learning import FIRST_POSTS, hour_of
from streams.learning_window import LearningWindow, WindowError
from streams.numbered_folders import newest
from streams.settings import Settings


@click.group()
def topics() -> None:
    """See what posts are about (show, bursts, train), or look after Kafka's topics (apply, check, describe).

    The word means two things: the subjects Lourie learns from posts, and the streams in which Kafka
    carries records between processes. `lourie run` needs only the first.
    """


for command in (apply, check, describe):
    topics.add_command(command)


@topics.command()
@format_option
@click.pass_context
def show(ctx: click.Context, output_format: str) -> None:
    """Show the topics in force: words, size, trend (doublings lately), share flagged, coherence (NPMI).

    \b
    Example:
      lourie topics show --format json
    """
    model = _model(settings_of(ctx))
    rows: list[dict[str, object]] = [
        {
            "topic": topic.id,
            "words": " ".join(map(shown, topic.words)),
            "size": topic.size,
            "trend": topic.trend,
            "named": topic.named_count,
            "flagged": topic.flagged_count,
            "flagged_share": topic.flagged_share,
            "log_odds": topic.log_odds,
            "npmi": topic.npmi,
        }
        for topic in sorted(model.facts.topics, key=lambda topic: -topic.size)
    ]
    emit_rows(rows, output_format=output_format)
    facts = model.facts
    whole = {"posts": facts.post_count, "npmi": facts.npmi, "diversity": facts.diversity, "seed": facts.seed,
             "updates": facts.update_count}  # fmt: skip
    emit_facts(whole, output_format=output_format)


@topics.command()
@click.option("--hours", type=click.IntRange(1, 24 * 14), default=1, show_default=True, help="What is recent.")
@click.option("--days", type=click.IntRange(1, 90), default=7, show_default=True, help="What it is compared with.")
@click.option("--until", type=click.DateTime(), help="Look from this time (UTC) instead of now.")
@format_option
@click.pass_context
def bursts(ctx: click.Context, hours: int, days: int, until: dt.datetime | None, output_format: str) -> None:
    """Show lexicon terms and runs of emoji that are suddenly more frequent than in the days before.

    \b
    Examples:
      lourie topics bursts
      lourie topics bursts --hours 24 --days 28 --until 2026-03-14T12:00:00
    """
    settings = settings_of(ctx)
    end = (until.replace(tzinfo=dt.UTC) if until else utc_now() + dt.timedelta(hours=1)).replace(
        minute=0, second=0, microsecond=0
    )
    middle = end - dt.timedelta(hours=hours)
    start = middle - dt.timedelta(days=days)
    recent, before = run_async(lambda: _term_counts(settings, start, middle, end))
    found = [("term", burst) for burst in find_bursts(recent, before)]
    window = _window(settings)
    recent, before = window.runs(hour_of(middle), hour_of(end)), window.runs(hour_of(start), hour_of(middle))
    found += [("emoji", burst) for burst in find_bursts(recent, before)]
    emit_rows([_row(kind, burst) for kind, burst in found], output_format=output_format, empty="no bursts")


@topics.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=1, show_default=True, help="Same seed, same topics.")
@click.option("--share", type=click.FloatRange(0, 1), help="Of the posts without a subject. Default: `learn_share`.")
@click.option("--anew", is_flag=True, help="Fit from nothing, not an update of the topics in force.")
@click.pass_context
def train(
    ctx: click.Context,
    files: tuple[Path, ...],
    seed: int,
    share: float | None,
    anew: bool,  # noqa: FBT001 - click hands options as arguments
) -> None:
    """Learn topics from posts (NDJSON as `lourie detect` reads it, or .gz), or from the window `lourie run` keeps.

    The posts are judged; those that name a subject, and a share of the others, are noted in the window
    that `lourie run` goes on with; the topics are put in force at once. With files, or after
    `topics_retrain_minutes`, they are fitted from nothing.

    \b
    Examples:
      lourie topics train posts.jsonl.gz --seed 7
      lourie topics train --anew
    """
    from lourie.topic_training import TrainingFailed, note_files, train_window

    settings = settings_of(ctx)
    try:
        if files:
            count = note_files(settings, files, settings.learn_share if share is None else share)
            click.echo(f"{count:,} posts read", err=True)
        model = train_window(settings, seed=seed, anew=anew or bool(files))
    except (TrainingFailed, WindowError) as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{len(model.facts.topics)} topics from {model.facts.post_count:,} posts, NPMI {model.facts.npmi:.3f}, "
               f"diversity {model.facts.diversity:.2f}; in force now")  # fmt: skip
    if model.facts.post_count < FIRST_POSTS:
        click.echo(
            f"few posts: `lourie run` learns from {FIRST_POSTS:,} on, and topics of fewer may move scores by chance; "
            f"to judge without them, remove {settings.topics_folder}",
            err=True,
        )


def _model(settings: Settings) -> TopicModel:
    folder = newest(settings.topics_folder)
    if folder is None:
        raise click.ClickException(
            f"{settings.topics_folder}: no topics yet; `lourie run` learns them from 1,000 posts on, or use "
            "`lourie topics train FILE`"
        )
    try:
        return TopicModel.load(folder)
    except TopicsError as error:
        raise click.ClickException(str(error)) from None


def _window(settings: Settings) -> LearningWindow:
    try:
        return LearningWindow.load(settings.window_file)
    except WindowError as error:
        raise click.ClickException(str(error)) from None


async def _term_counts(
    settings: Settings, start: dt.datetime, middle: dt.datetime, end: dt.datetime
) -> tuple[Counts, Counts]:
    """Count terms and judged posts from the middle to the end, and from the start to the middle."""
    async with open_store(settings) as kept:
        since = [_tally(await kept.terms(at)) for at in (start, middle, end)]
        hours = await kept.hours(start)
    recent = Counts(_less(since[1], since[2]), _posts(hours, middle, end))
    return recent, Counts(_less(since[0], since[1]), _posts(hours, start, middle))


def _tally(tallies: tuple[TermTally, ...]) -> dict[str, int]:
    return {tally.term: tally.hit_count for tally in tallies}


def _less(counts: dict[str, int], later: dict[str, int]) -> dict[str, int]:
    return {term: left for term, count in counts.items() if (left := count - later.get(term, 0)) > 0}


def _posts(hours: tuple[HourCount, ...], start: dt.datetime, end: dt.datetime) -> int:
    return sum(hour.count for hour in hours if start <= hour.hour < end)


def _row(kind: str, burst: Burst) -> dict[str, object]:
    return {"kind": kind, "name": burst.name, "posts": burst.count, "expected": burst.expected, "times": burst.ratio,
            "surprise": burst.surprise}  # fmt: skip
