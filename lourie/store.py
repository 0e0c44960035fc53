"""`lourie store`: look into what is kept, take it out, and erase it."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import get_args

import click
import msgspec

from lourie.options import format_option, run_async, settings_of
from lourie.output import emit_facts, emit_rows
from lourie.stores import init_store, open_ledger, open_store, place_of
from processors.present.marks import mark_text
from schemas.audit import AuditEntry
from schemas.finding import LEVELS
from schemas.label import Decision
from schemas.platform_terms import IDS_ONLY
from schemas.store import PageCursor, PostQuery, Store, StoredPost, WriteBatch
from schemas.tombstone import Tombstone
from streams.settings import Settings

PAGE = 500


@click.group()
def store() -> None:
    """Look into what is kept, export it, erase it."""


@store.command()
@click.pass_context
def init(ctx: click.Context) -> None:
    """Make the store, or bring an older one up to date. Needed once for a search server; harmless again.

    There it puts the templates, makes the indices, and copies those of an older version: they take no
    writes meanwhile, and writers wait. Stop what still runs of the older Lourie first.

    \b
    Example:
      LOURIE_STORE=elasticsearch LOURIE_SEARCH_ADDRESS=http://127.0.0.1:9200 lourie store init
    """
    settings = settings_of(ctx)
    for line in run_async(lambda: init_store(settings)) or ["nothing to do"]:
        click.echo(line)
    click.echo(f"ready: {place_of(settings)}", err=True)


@store.command()
@format_option
@click.pass_context
def stats(ctx: click.Context, output_format: str) -> None:
    """Say how much is kept, from when to when, and how large it is on disk.

    \b
    Example:
      lourie store stats --format json
    """
    settings = settings_of(ctx)

    async def body() -> None:
        async with open_store(settings) as kept:
            facts = msgspec.to_builtins(await kept.stats())
        emit_facts({"store": place_of(settings), **facts}, output_format=output_format)

    run_async(body)


def query_options(command: click.decorators.FC) -> click.decorators.FC:
    """Add the options that restrict which posts a command is about."""
    for option in (
        click.option("--until", type=click.DateTime(), help="Only posts before this time (UTC)."),
        click.option("--since", type=click.DateTime(), help="Only posts from this time on (UTC)."),
        click.option("--decision", multiple=True, type=click.Choice(get_args(Decision)), help="Repeatable."),
        click.option("--species", multiple=True, help="Taxon id, such as elephant; repeatable."),
        click.option("--language", multiple=True, help="BCP-47, such as th; repeatable."),
        click.option("--platform", multiple=True, help="Such as bluesky; repeatable."),
        click.option("--level", multiple=True, type=click.Choice(LEVELS), help="Repeatable; default: all kept."),
    ):
        command = option(command)
    return command


def to_query(search: str, options: dict[str, object]) -> PostQuery:
    """Build the query the shared options describe."""
    times = {
        name: value.replace(tzinfo=dt.UTC)
        for name in ("since", "until")
        if isinstance(value := options.get(name), dt.datetime)
    }
    plural = {"level": "levels", "platform": "platforms", "language": "languages", "decision": "decisions"}
    fields = {plural.get(name, name): value for name, value in options.items() if name not in ("since", "until")}
    return PostQuery(search=search, muted=True, **times, **fields)  # type: ignore[arg-type]  # click checked the values


@store.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(1, 10_000), default=20, show_default=True)
@query_options
@format_option
@click.pass_context
def search(ctx: click.Context, /, words: tuple[str, ...], limit: int, output_format: str, **options: object) -> None:
    """Find kept posts by their words, in any script. Quoted words stand together.

    \b
    Examples:
      lourie store search "象牙"
      lourie store search '"tiger bone" wine' --level alert --since 2026-01-01
    """
    query = to_query(" ".join(words), options)

    async def body() -> None:
        async with open_store(settings_of(ctx)) as kept:
            rows = [_row(one) async for one in every_post(kept, query, limit)]
        emit_rows(rows, output_format=output_format, empty="no post found; try fewer words or no --level")

    run_async(body)


@store.command()
@click.option("--search", "words", default="", help="Only posts with these words.")
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write here instead of standard output."
)
@query_options
@click.pass_context
def export(ctx: click.Context, /, words: str, output: Path | None, **options: object) -> None:
    """Write kept posts with findings and decisions as NDJSON, newest first. Locators stay inside; of X only ids leave.

    \b
    Example:
      lourie store export --level alert --output alerts.jsonl
    """
    query = to_query(words, options)
    settings = settings_of(ctx)

    async def body() -> int:
        count = 0
        out = output.open("wb") if output else sys.stdout.buffer
        async with open_store(settings) as kept:
            async for one in every_post(kept, query, None):
                post = one.flagged.post
                shown = {"id": post.id, "platform": post.platform} if post.platform in IDS_ONLY else one
                out.write(msgspec.json.encode(shown) + b"\n")
                count += 1
        out.flush()
        await audit(settings, "export", f"{count} posts")
        return count

    click.echo(f"{run_async(body)} posts exported", err=True)


@store.command()
@click.option("--post", "post_id", help="One post, by id.")
@click.option("--author", help="Every post of a pseudonym.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def erase(ctx: click.Context, post_id: str | None, author: str | None, yes: bool) -> None:  # noqa: FBT001 click's way
    """Erase a post, or everything of an author, so that no byte of it stays. It cannot be undone.

    \b
    Example:
      lourie store erase --post bluesky:0123456789abcdef0123456789abcdef
    """
    if (post_id is None) == (author is None):
        raise click.UsageError("expected exactly one of --post and --author")
    subject = post_id or author or ""
    if not yes:
        click.confirm(f"Erase {subject} for good?", abort=True)
    settings = settings_of(ctx)
    now = dt.datetime.now(dt.UTC)
    order = Tombstone(
        platform=subject.partition(":")[0] if post_id else "any",
        post_id=post_id,
        author=author,
        reason="operator",
        effective_at=now,
        observed_at=now,
    )

    async def body() -> int:
        async with open_store(settings) as kept:
            outcome = await kept.write(WriteBatch(tombstones=[order]))
            await kept.scrub()
        await audit(settings, "erase", subject)
        return outcome.erased_count

    click.echo(f"{run_async(body)} post(s) erased; later copies of the same revision will be refused")


@store.command()
@click.pass_context
def retain(ctx: click.Context) -> None:
    """Erase what has passed its time (retention in docs/settings.md). `lourie run` does it every hour.

    \b
    Example:
      lourie store retain
    """
    settings = settings_of(ctx)

    async def body() -> int:
        async with open_store(settings) as kept:
            return await kept.retain(settings.retention, dt.datetime.now(dt.UTC))

    click.echo(f"{run_async(body)} post(s) had passed their time")


async def audit(settings: Settings, action: str, subject: str) -> None:
    """Write down that an operator did something that touches people."""
    async with open_ledger(settings) as ledger:
        await ledger.record(AuditEntry(at=dt.datetime.now(dt.UTC), by="operator", action=action, subject=subject))


async def every_post(kept: Store, query: PostQuery, limit: int | None) -> AsyncIterator[StoredPost]:
    """Give the posts of a query, newest first, at most `limit`."""
    after: PageCursor | None = None
    left = limit
    while left is None or left > 0:
        page = await kept.search(query, after=after, limit=PAGE if left is None else min(PAGE, left))
        for row in page.rows:
            yield row
        left = None if left is None else left - len(page.rows)
        after = page.next
        if after is None:
            return


def _row(one: StoredPost) -> dict[str, object]:
    post, finding = one.flagged.post, one.flagged.finding
    return {
        "at": post.sort_at.strftime("%Y-%m-%d %H:%M"),
        "level": finding.level,
        "platform": post.platform,
        "language": finding.language,
        "id": post.id,
        "text": " ".join(mark_text(post.text, finding.signals).split())[:120],
        "because": finding.because[0] if finding.because else "",
    }
