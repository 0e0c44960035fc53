"""`lourie alerts`: check rules, try one over stored posts, see and retry what was not sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TypeVar

import click

from lourie.options import format_option, run_async, settings_of
from lourie.output import emit_line, emit_rows
from lourie.stores import open_ledger, open_store
from processors.alerts.reading import RuleError, read_rules, rule_files
from processors.alerts.rehearsal import Rehearsed, rehearse
from processors.alerts.rules import AlertRule
from processors.knowledge import packaged_data
from processors.present.mail import MailText, render_mail
from processors.taxa import Taxon, read_taxa
from schemas.record import from_microseconds, to_microseconds
from schemas.store import PageCursor, PostQuery, StoredPost
from streams.clock import utc_now
from streams.ledger import Ledger
from streams.ledger.deliveries import DeliveryRow
from streams.settings import Settings, SettingsError
from streams.sinks.mail_options import mail_options

T = TypeVar("T")

PAGE = 500
EXAMPLE = packaged_data() / "alerts" / "example.yaml"


@click.group()
def alerts() -> None:
    """Check alert rules, try them, and see what was not sent. How to write them: docs/alerts.md."""


@alerts.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_context
def check(ctx: click.Context, files: tuple[Path, ...]) -> None:
    """Read rules and mail settings, and say of everything wrong where it is and what to do.

    Without FILES the rules in force. Species and groups must be known; their ids are on the species pages.

    \b
    Example:
      lourie alerts check alerts/ivory.yaml
    """
    settings = settings_of(ctx)
    rules = _rules(settings, files)
    try:
        options = mail_options(settings)
    except SettingsError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{len(rules)} rule(s), {sum(rule.enabled for rule in rules)} enabled: nothing wrong")
    click.echo(f"mail goes to {settings.smtp_address}" if options else "no smtp_address: mails wait in the outbox")


@alerts.command()
def example() -> None:
    """Print rules to begin with: put them into a file of the rules folder and change them.

    \b
    Example:
      lourie alerts example > ivory.yaml
    """
    click.echo(EXAMPLE.read_text(encoding="utf-8"), nl=False)


@alerts.command("list")
@format_option
@click.pass_context
def list_rules(ctx: click.Context, output_format: str) -> None:
    """List the rules in force.

    \b
    Example:
      lourie alerts list
    """
    rows = [_rule_line(rule) for rule in _rules(settings_of(ctx), ())]
    emit_rows(rows, output_format=output_format, empty="no alert rules")


@alerts.command()
@click.argument("rule")
@click.option("--file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Take it from this file.")
@click.option(
    "--days", type=click.FloatRange(min=0, min_open=True), default=30, show_default=True, help="How far back."
)
@click.option("--text", is_flag=True, help="Print the mails themselves.")
@format_option
@click.pass_context
def test(
    ctx: click.Context,
    rule: str,
    file: Path | None,
    days: float,
    text: bool,  # noqa: FBT001 click's way
    output_format: str,
) -> None:
    """Run a rule over stored posts and show what it would have mailed. Nothing is sent, nothing is remembered.

    \b
    Examples:
      lourie alerts test ivory-offers
      lourie alerts test my-rule --file draft.yaml --days 7 --text
    """
    settings = settings_of(ctx)
    rules = {one.name: one for one in _rules(settings, (file,) if file else ())}
    if rule not in rules:
        raise click.UsageError(f"no rule {rule!r}; there are: {', '.join(rules) or 'none'}")
    now = utc_now()
    posts = run_async(lambda: _stored(settings, now - dt.timedelta(days=days)))
    taxa = _taxa()
    by_id = {stored.flagged.post.id: stored for stored in posts}
    found = [
        (one, words)
        for one in rehearse(rules[rule], posts, to_microseconds(now))
        if (words := render_mail(one.mail, by_id, desk_address=settings.desk_link, taxa=taxa))
    ]
    if text:
        for _, words in found:
            _print_mail(words)
        return
    rows = [_mail_line(one, words) for one, words in found]
    emit_rows(rows, output_format=output_format, empty=f"no mail from {len(posts):,} stored posts")


@alerts.command()
@click.option("--all", "everything", is_flag=True, help="Also what was sent or withdrawn.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=100, show_default=True)
@format_option
@click.pass_context
def outbox(ctx: click.Context, everything: bool, limit: int, output_format: str) -> None:  # noqa: FBT001 click's way
    """List the mails that wait and those that were given up, with the reason.

    \b
    Example:
      lourie alerts outbox
    """
    settings = settings_of(ctx)

    async def body(ledger: Ledger) -> tuple[DeliveryRow, ...]:
        if everything:
            return await ledger.deliveries.rows(("pending", "sent", "dead", "withdrawn"), limit, "mail")
        return await ledger.deliveries.rows(limit=limit, channel="mail")

    rows = [_delivery_line(row) for row in _with_ledger(settings, body)]
    emit_rows(rows, output_format=output_format, empty="nothing waits, nothing was given up")


@alerts.command()
@click.argument("numbers", type=int, nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Every mail that waits or was given up.")
@click.pass_context
def retry(ctx: click.Context, numbers: tuple[int, ...], everything: bool) -> None:  # noqa: FBT001 click's way
    """Make mails due now, also those that were given up; the running process sends them.

    \b
    Example:
      lourie alerts retry --all
    """
    if bool(numbers) == everything:
        raise click.UsageError("expected numbers (see `lourie alerts outbox`), or --all")
    chosen = None if everything else numbers

    async def body(ledger: Ledger) -> int:
        return await ledger.deliveries.revive(chosen, utc_now(), "mail")

    click.echo(f"{_with_ledger(settings_of(ctx), body)} due now")


def _rules(settings: Settings, files: Sequence[Path]) -> tuple[AlertRule, ...]:
    taxa = _taxa()
    known = {"species": taxa.keys(), "groups": {taxon.group for taxon in taxa.values()}}
    try:
        return read_rules(files or rule_files(settings.alert_rules_folder), known)
    except RuleError as error:
        raise click.ClickException(str(error)) from None


def _taxa() -> dict[str, Taxon]:
    return read_taxa(packaged_data() / "taxa.tsv")


def _with_ledger(settings: Settings, question: Callable[[Ledger], Awaitable[T]]) -> T:
    async def body() -> T:
        async with open_ledger(settings) as ledger:
            return await question(ledger)

    return run_async(body)


async def _stored(settings: Settings, since: dt.datetime) -> list[StoredPost]:
    posts: list[StoredPost] = []
    async with open_store(settings) as kept:
        after: PageCursor | None = None
        while True:
            page = await kept.search(PostQuery(since=since, muted=True), after=after, limit=PAGE)
            posts += page.rows
            if page.next is None:
                return posts
            after = page.next


def _rule_line(rule: AlertRule) -> dict[str, object]:
    return {
        "name": rule.name,
        "type": rule.type,
        "severity": rule.severity,
        "enabled": rule.enabled,
        "recipients": ", ".join(rule.recipients),
        "description": rule.description,
    }


def _mail_line(one: Rehearsed, words: MailText) -> dict[str, object]:
    return {
        "at": from_microseconds(one.at).isoformat(timespec="seconds"),
        "alerts": len(one.mail.alerts),
        "posts": sum(len(alert.post_ids) for alert in one.mail.alerts),
        "subject": words.subject,
    }


def _delivery_line(row: DeliveryRow) -> dict[str, object]:
    return {
        "number": row.number,
        "state": row.state,
        "to": row.target,
        "attempts": row.attempts,
        "made": row.created_at.isoformat(timespec="seconds"),
        "due": row.due_at.isoformat(timespec="seconds") if row.state == "pending" else None,
        "error": row.error or None,
    }


def _print_mail(words: MailText) -> None:
    emit_line(f"Subject: {words.subject}")
    click.echo()
    for line in words.text.splitlines():
        emit_line(line)
    click.echo()
