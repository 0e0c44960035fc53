"""`lourie topics apply|check|describe`: the streams Kafka carries records in, beside the one table of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from lourie.kafka import kafka_errors
from lourie.options import format_option, settings_of
from lourie.output import emit_rows
from schemas.topics import TOPICS

if TYPE_CHECKING:
    from streams.buses.kafka.topics import Difference, TopicAdmin


@click.command()
@click.pass_context
def apply(ctx: click.Context) -> None:
    """Make Kafka's topics as Lourie needs them: make missing ones, add partitions, set limits and retention.

    Nothing is deleted, and a second run changes nothing. What cannot be changed in place (too many
    partitions, too few copies) is named, and the exit code is 1.

    \b
    Example:
      LOURIE_KAFKA_ADDRESS=127.0.0.1:9092 lourie topics apply
    """
    with _admin(ctx) as admin:
        changed = admin.apply()
        left = admin.differences()
    for one in changed:
        click.echo(f"{one.topic}: made" if not one.found else f"{one.topic}: {one.what} set to {one.expected}")
    if not changed and not left:
        click.echo(f"all {len(TOPICS)} topics are as they should be")
    _say(ctx, left)


@click.command()
@click.pass_context
def check(ctx: click.Context) -> None:
    """Say in what Kafka's topics differ from what Lourie needs; exit code 1 when they do.

    \b
    Example:
      lourie topics check
    """
    with _admin(ctx) as admin:
        differences = admin.differences()
    if not differences:
        click.echo(f"all {len(TOPICS)} topics are as they should be")
    _say(ctx, differences)


@click.command()
@format_option
@click.pass_context
def describe(ctx: click.Context, output_format: str) -> None:
    """List Kafka's topics: what each carries, who writes and reads it, and how the brokers hold it.

    \b
    Example:
      lourie topics describe --format json
    """
    with _admin(ctx) as admin:
        found = admin.found()
    rows: list[dict[str, object]] = [
        {
            "topic": topic.name,
            "record": topic.record.__name__,
            "writers": " ".join(topic.writers),
            "readers": " ".join(topic.readers),
            "retention_hours": topic.retention_hours,
            "partitions": found[topic.name].partitions if topic.name in found else None,
            "copies": found[topic.name].replicas if topic.name in found else None,
            "purpose": topic.purpose,
        }
        for topic in TOPICS
    ]
    emit_rows(rows, output_format=output_format)


def _say(ctx: click.Context, differences: Sequence[Difference]) -> None:
    for one in differences:
        click.echo(f"{one}{'' if one.repairable else ' (cannot be changed in place: make the topic anew)'}")
    if differences:
        ctx.exit(1)


@contextmanager
def _admin(ctx: click.Context) -> Iterator[TopicAdmin]:
    from streams.buses.kafka.access import Access
    from streams.buses.kafka.topics import open_admin

    with kafka_errors(), open_admin(Access.of(settings_of(ctx))) as admin:
        yield admin
