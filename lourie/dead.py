"""`lourie dead`: what could not be handled: list it by reason, look at one, try again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import click
import msgspec

from lourie.kafka import kafka_errors
from lourie.knowledge import current_knowledge
from lourie.options import format_option, run_async, settings_of
from lourie.output import emit_facts, emit_rows
from lourie.process import context_of, no_knowledge
from lourie.stores import open_store
from schemas.dead import DeadRecord
from schemas.store import DeadEntry
from schemas.topics import TOPICS
from streams.dead_letters import replay_dead, replay_each
from streams.metrics import Metrics
from streams.pseudonyms import Pseudonyms
from streams.settings import Settings


@click.group()
def dead() -> None:
    """See the dead letters: bytes nobody could handle, kept whole for 7 days."""


@dead.command("list")
@click.option("--each", is_flag=True, help="One line a letter instead of one a reason.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=100, show_default=True)
@format_option
@click.pass_context
def list_dead(ctx: click.Context, each: bool, limit: int, output_format: str) -> None:  # noqa: FBT001 click's way
    """Count the dead letters by where and why they failed.

    \b
    Example:
      lourie dead list --each
    """

    async def body() -> list[dict[str, object]]:
        async with open_store(settings_of(ctx)) as kept:
            if each:
                return [_line(entry) for entry in await kept.dead(limit=limit)]
            return [msgspec.to_builtins(summary) for summary in await kept.dead_summary()]

    emit_rows(run_async(body), output_format=output_format, empty="no dead letters")


@dead.command()
@click.argument("number", type=int)
@click.option("--bytes", "raw", is_flag=True, help="Print the original bytes and nothing else.")
@format_option
@click.pass_context
def show(ctx: click.Context, number: int, raw: bool, output_format: str) -> None:  # noqa: FBT001 click's way
    """Show one dead letter. Its bytes may hold personal data: they are printed only on request.

    \b
    Example:
      lourie dead show 12 --bytes | head -c 400
    """

    async def body() -> tuple[DeadEntry, ...]:
        async with open_store(settings_of(ctx)) as kept:
            return await kept.dead(after=number - 1, limit=1)

    entries = run_async(body)
    if not entries or entries[0].number != number:
        raise click.ClickException(f"no dead letter {number}; see `lourie dead list --each`")
    if raw:
        click.get_binary_stream("stdout").write(entries[0].record.payload)
        return
    emit_facts(_line(entries[0]), output_format=output_format)


@dead.command()
@click.argument("numbers", type=int, nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Try all of them.")
@click.pass_context
def replay(ctx: click.Context, numbers: tuple[int, ...], everything: bool) -> None:  # noqa: FBT001 click's way
    """Try dead letters again, say after an update. What works is stored and leaves the list.

    With `kafka_address` set they go back to Kafka instead, bytes that no reader could read to the topic
    they came from: workers handle them as if they had just arrived, or bury them once more.

    \b
    Example:
      lourie dead replay --all
    """
    if bool(numbers) == everything:
        raise click.UsageError("expected numbers (see `lourie dead list --each`), or --all")
    settings = settings_of(ctx)

    def chosen(number: int) -> bool:
        return everything or number in numbers

    if settings.kafka_address:
        with kafka_errors():
            tried, handled = run_async(lambda: _send(settings, chosen))
    else:
        tried, handled = run_async(lambda: _judge(settings, chosen))
    where = "sent to Kafka again" if settings.kafka_address else "handled"
    click.echo(f"{handled} of {tried} dead letter(s) {where}; the others stay")
    if handled < tried:
        ctx.exit(1)


async def _judge(settings: Settings, chosen: Callable[[int], bool]) -> tuple[int, int]:
    """Judge letters in this process, and store what comes of it."""
    knowledge = current_knowledge(settings)
    context = context_of(lambda: knowledge, Metrics())
    async with open_store(settings) as kept:
        return await replay_dead(kept, context, Pseudonyms.open(settings.author_key_file), chosen=chosen)


async def _send(settings: Settings, chosen: Callable[[int], bool]) -> tuple[int, int]:
    """Send letters to Kafka again."""
    from streams.buses.kafka.access import Access
    from streams.buses.kafka.dead_letters import send_again
    from streams.buses.kafka.sender import Sender
    from streams.buses.kafka.topics import check_topics

    access = Access.of(settings)
    await asyncio.to_thread(check_topics, access, [topic.name for topic in TOPICS])
    metrics = Metrics()
    sender = Sender(access, metrics)
    again = send_again(sender, context_of(no_knowledge, metrics), Pseudonyms.open(settings.author_key_file))
    try:
        async with open_store(settings) as kept:
            return await replay_each(kept, again, chosen=chosen)
    finally:
        await sender.close()


def _line(entry: DeadEntry) -> dict[str, object]:
    record: DeadRecord = entry.record
    return {
        "number": entry.number,
        "at": record.at.isoformat(timespec="seconds"),
        "stage": record.stage,
        "error": record.error,
        "place": record.place,
        "bytes": len(record.payload),
        "message": record.message,
    }
