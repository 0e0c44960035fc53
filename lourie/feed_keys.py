"""`lourie feed key`: make, list and revoke the keys that platforms read their feed with."""

from __future__ import annotations

import datetime as dt

import click

from lourie.feed_door import may_leave
from lourie.options import format_option, run_async, settings_of
from lourie.output import emit_rows
from lourie.store import audit
from schemas.feed import FeedKey
from streams.collectors.line_posts import PLATFORMS
from streams.feed_keys import FeedKeyError, FeedKeys
from streams.setting_faults import did_you_mean
from streams.settings import Settings


@click.group()
def key() -> None:
    """Make, list and revoke a platform's keys. A key is shown once; only its digest is kept."""


@key.command()
@click.argument("platform")
@click.pass_context
def add(ctx: click.Context, platform: str) -> None:
    """Make a key for a platform and print it, this once. It opens that platform's own posts and nothing else.

    \b
    Example:
      lourie feed key add bluesky
    """
    settings = settings_of(ctx)
    if not may_leave(settings, platform):
        raise click.ClickException("posts from X leave only once its terms are accepted: x_terms_accepted")
    try:
        made, shown = FeedKeys(settings.feed_keys_file).add(platform, dt.datetime.now(dt.UTC))
    except FeedKeyError as error:
        raise click.ClickException(str(error)) from None
    _note(settings, "feed.key.add", made)
    if platform not in PLATFORMS and not platform.startswith("sample_"):
        click.echo(
            f"no source gives posts of {platform!r}{did_you_mean(platform, PLATFORMS)}; the key opens what a replayed "
            f"file says is of it. Known: {', '.join(sorted(PLATFORMS))}. "
            f"A slip? lourie feed key revoke {platform}",
            err=True,
        )
    click.echo(shown)
    click.echo(
        f"key {made.id} of {platform}: shown this once; give it to the platform over a safe way. "
        f"Address: /feed/{platform}.ndjson (docs/feeds.md)",
        err=True,
    )


@key.command("list")
@format_option
@click.pass_context
def list_keys(ctx: click.Context, output_format: str) -> None:
    """List the keys ever made, without the keys themselves.

    \b
    Example:
      lourie feed key list
    """
    try:
        kept = FeedKeys(settings_of(ctx).feed_keys_file).all()
    except FeedKeyError as error:
        raise click.ClickException(str(error)) from None
    rows = [
        {"platform": one.platform, "id": one.id, "added_at": _when(one.added_at), "revoked_at": _when(one.revoked_at)}
        for one in kept
    ]
    emit_rows(rows, output_format=output_format, empty="no keys; make one: lourie feed key add PLATFORM")


@key.command()
@click.argument("platform")
@click.option("--id", "key_id", help="Only this key (see `lourie feed key list`). Default: all of the platform's.")
@click.pass_context
def revoke(ctx: click.Context, platform: str, key_id: str | None) -> None:
    """Refuse a platform's keys from now on; a running desk knows at once.

    \b
    Example:
      lourie feed key revoke bluesky --id 0a1b2c3d
    """
    settings = settings_of(ctx)
    try:
        ended = FeedKeys(settings.feed_keys_file).revoke(platform, dt.datetime.now(dt.UTC), key_id)
    except FeedKeyError as error:
        raise click.ClickException(str(error)) from None
    if not ended:
        raise click.ClickException(f"no such key of {platform} is good; see `lourie feed key list`")
    for one in ended:
        _note(settings, "feed.key.revoke", one)
    click.echo(f"{len(ended)} key(s) of {platform} revoked")


def _note(settings: Settings, action: str, one: FeedKey) -> None:
    run_async(lambda: audit(settings, action, f"{one.platform} key {one.id}"))


def _when(moment: dt.datetime | None) -> str | None:
    return moment.strftime("%Y-%m-%d %H:%M") if moment else None
