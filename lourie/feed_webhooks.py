"""`lourie feed check`, `test`, `outbox` and `retry`: the operator's view of what is pushed to platforms."""

from __future__ import annotations

import datetime as dt
import uuid
from urllib.parse import urlsplit

import click
import msgspec

from lourie.feed_pushing import endpoints_of
from lourie.options import format_option, run_async, settings_of
from lourie.output import emit_rows
from lourie.stores import open_ledger
from schemas.feed import FeedDelivery
from streams.clock import utc_now
from streams.feed_endpoints import FeedEndpoint, read_secrets
from streams.feed_push import Switch
from streams.ledger import Ledger
from streams.ledger.deliveries import DeliveryRow, DeliveryState
from streams.outbox import Refused, Undelivered
from streams.webhooks import call, make_client

MOST_ROWS = 10_000


@click.command()
@format_option
@click.pass_context
def check(ctx: click.Context, output_format: str) -> None:
    """Read the feeds file and its secrets, and say what would be pushed where; all faults at once.

    \b
    Example:
      lourie feed check
    """
    settings = settings_of(ctx)
    endpoints = endpoints_of(settings)

    async def body() -> list[dict[str, object]]:
        async with open_ledger(settings) as ledger:
            return [await _endpoint_row(endpoint, ledger) for endpoint in endpoints]

    emit_rows(run_async(body), output_format=output_format, empty="no feeds file, nothing is pushed (docs/feeds.md)")


@click.command()
@click.argument("platform")
@click.pass_context
def test(ctx: click.Context, platform: str) -> None:
    """Send one signed test call, without a post in it, and say whether it was taken.

    \b
    Example:
      lourie feed test bluesky
    """
    endpoint = next((one for one in endpoints_of(settings_of(ctx)) if one.platform == platform), None)
    if endpoint is None:
        raise click.ClickException(f"the feeds file has no [platforms.{platform}]; see `lourie feed check`")
    now = utc_now()
    body = msgspec.json.encode(FeedDelivery(type="feed.test", timestamp=now, platform=platform))

    async def send() -> None:
        async with make_client() as client:
            await call(client, endpoint, f"msg_{uuid.uuid4().hex}", now, body)

    try:
        run_async(send)
    except (Undelivered, Refused) as error:
        raise click.ClickException(str(error)) from None
    click.echo("taken")


@click.command()
@click.option("--platform", help="Only this platform's.")
@click.option("--all", "everything", is_flag=True, help="Those that were sent or had nothing left to tell as well.")
@format_option
@click.pass_context
def outbox(ctx: click.Context, platform: str | None, everything: bool, output_format: str) -> None:  # noqa: FBT001 click's way
    """List the calls that wait or were given up, oldest first.

    \b
    Example:
      lourie feed outbox --platform bluesky
    """
    settings = settings_of(ctx)

    async def body() -> list[DeliveryRow]:
        async with open_ledger(settings) as ledger:
            ended: tuple[DeliveryState, ...] = ("sent", "withdrawn") if everything else ()
            rows = await ledger.deliveries.rows(("pending", "dead", *ended), MOST_ROWS, "webhook", platform)
            return list(rows)

    rows = [
        {
            "number": row.number,
            "platform": row.target,
            "state": row.state,
            "attempts": row.attempts,
            "since": _when(row.created_at),
            "due": _when(row.due_at) if row.state == "pending" else "",
            "id": row.id,
            "error": row.error,
        }
        for row in run_async(body)
    ]
    emit_rows(rows, output_format=output_format, empty="nothing waits and nothing was given up")


@click.command()
@click.argument("numbers", type=int, nargs=-1)
@click.option("--platform", help="All of this platform's, and turn pushing on again after a 410 Gone.")
@click.pass_context
def retry(ctx: click.Context, numbers: tuple[int, ...], platform: str | None) -> None:
    """Make calls that wait or were given up due now, and push again to a platform that had answered 410 Gone.

    \b
    Examples:
      lourie feed retry 12 13
      lourie feed retry --platform bluesky
    """
    if bool(numbers) == bool(platform):
        raise click.UsageError("expected numbers (see `lourie feed outbox`), or --platform")
    settings = settings_of(ctx)

    async def body() -> int:
        async with open_ledger(settings) as ledger:
            if platform:
                await Switch(ledger, platform, utc_now).set(off=False)
            return await ledger.deliveries.revive(None if platform else numbers, utc_now(), "webhook", platform)

    click.echo(f"{run_async(body)} call(s) due now")


async def _endpoint_row(endpoint: FeedEndpoint, ledger: Ledger) -> dict[str, object]:
    off = await Switch(ledger, endpoint.platform, utc_now).is_off()
    return {
        "platform": endpoint.platform,
        "state": "disabled" if not endpoint.enabled else "off after 410 Gone" if off else "on",
        "receiver": urlsplit(endpoint.url).netloc,
        "levels": " ".join(endpoint.levels),
        "secrets": len(read_secrets(endpoint.secret_file)),
        "waiting": await ledger.deliveries.waiting("webhook", endpoint.platform),
    }


def _when(moment: dt.datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S")
