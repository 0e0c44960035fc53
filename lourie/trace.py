"""`lourie trace`: the times of one post, hop by hop."""

from __future__ import annotations

import click

from lourie.options import format_option, run_async, settings_of
from lourie.output import emit_rows
from lourie.stores import open_ledger, open_store
from processors.tracing import Hop, Sent, Step, road
from schemas.store import StoredPost
from streams.ledger.deliveries import Channel, DeliveryRow
from streams.settings import Settings

HOP_OF: dict[Channel, Hop] = {"mail": "mailed", "webhook": "fed"}


@click.command()
@click.argument("post_id")
@format_option
@click.pass_context
def trace(ctx: click.Context, post_id: str, output_format: str) -> None:
    """Print when a kept post was created, collected, detected, stored, mailed and fed, and how long each hop took.

    Gaps of what was sent count from the store. A negative gap: the platform's clock is ahead of ours.

    \b
    Example:
      lourie trace bluesky:0123456789abcdef0123456789abcdef
    """
    settings = settings_of(ctx)
    stored, deliveries = run_async(lambda: _find(settings, post_id))
    if stored is None:
        raise click.ClickException(
            f"{post_id}: no such post is kept: below watch, past its time, erased, or the id is mistyped "
            "(`lourie store search` shows ids)"
        )
    emit_rows([_row(step) for step in road(stored, [_sent(one) for one in deliveries])], output_format=output_format)


async def _find(settings: Settings, post_id: str) -> tuple[StoredPost | None, tuple[DeliveryRow, ...]]:
    async with open_store(settings) as store:
        stored = await store.get(post_id)
    if stored is None or not settings.ledger_file.exists():
        return stored, ()
    async with open_ledger(settings) as ledger:
        return stored, await ledger.deliveries.deliveries_of(post_id)


def _sent(row: DeliveryRow) -> Sent:
    at = row.ended_at if row.state == "sent" else None
    return Sent(HOP_OF[row.channel], at, f"{row.target}, {row.state}" + (f": {row.error}" if row.error else ""))


def _row(step: Step) -> dict[str, object]:
    at = step.at.isoformat(timespec="milliseconds") if step.at else None
    gap = None if step.gap_seconds is None else round(step.gap_seconds, 6)
    return {"step": step.name, "at": at, "gap_seconds": gap, "note": step.note}
