"""`lourie feed`: who may read the feed for platforms, and what they would see."""

from __future__ import annotations

import click
import msgspec

from dashboards.desk.feed_cursor import CursorError, read_cursor, write_cursor
from dashboards.desk.feed_page import ReadPage, read_page
from dashboards.desk.platform_feed import MOST_LINES
from lourie.feed_door import door_of, may_leave
from lourie.feed_keys import key
from lourie.feed_webhooks import check, outbox, retry, test
from lourie.knowledge import current_knowledge
from lourie.options import run_async, settings_of
from lourie.stores import open_ledger, open_store
from schemas.feed import FeedPage


@click.group()
def feed() -> None:
    """Let platforms read what was found in their own posts, or have it pushed to them."""


for command in (key, check, test, outbox, retry):
    feed.add_command(command)


@feed.command()
@click.argument("platform")
@click.option("--after", default="", help="Cursor to go on from: the `next` of an earlier page.")
@click.option("--limit", type=click.IntRange(1, MOST_LINES), default=100, show_default=True, help="Lines at most.")
@click.pass_context
def show(ctx: click.Context, platform: str, after: str, limit: int) -> None:
    """Print a page of the feed as the platform would read it (NDJSON). Nothing is noted as told.

    \b
    Example:
      lourie feed show bluesky --limit 5
    """
    settings = settings_of(ctx)
    if not may_leave(settings, platform):
        raise click.ClickException("posts from X leave only once its terms are accepted: x_terms_accepted")
    try:
        start = read_cursor(platform, after)
    except CursorError as error:
        raise click.UsageError(str(error)) from None
    taxa = current_knowledge(settings).taxa

    async def body() -> ReadPage:
        async with open_ledger(settings) as ledger, open_store(settings) as kept:
            told = door_of(settings, ledger).told
            return await read_page(kept, platform, start, limit=limit, taxa=taxa, told=told)

    page = run_async(body)
    end = FeedPage(next=write_cursor(platform, page.after), more=page.more)
    click.get_binary_stream("stdout").write(msgspec.json.Encoder().encode_lines([*page.lines, end]))
