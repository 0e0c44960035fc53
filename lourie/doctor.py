"""`lourie doctor`: look at everything `lourie run` needs, and say what to do where something is wrong."""

from __future__ import annotations

import shutil
import socket
import sqlite3
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import click
import msgspec

from lourie.knowledge import current_knowledge
from lourie.options import format_option, settings_of
from lourie.output import emit_rows
from lourie.reachable import reachable
from processors.alerts.reading import RuleError, read_rules, rule_files
from streams.collectors.sample import packaged_sample
from streams.collectors.table import COLLECTORS
from streams.collectors.x_token import TokenError, read_token
from streams.setting_faults import did_you_mean
from streams.settings import Settings, SettingsError
from streams.sinks.mail_options import mail_options

FREE_BYTES_WANTED = 1 << 30
"""A store of 200,000 flagged posts takes about half of it; chosen by hand, not measured."""


class Check(msgspec.Struct, frozen=True):
    """One thing looked at."""

    check: str
    state: Literal["ok", "warning", "fault"]
    found: str
    do: str = ""


@click.command()
@click.option("--no-network", is_flag=True, help="Do not try to reach the sources.")
@format_option
@click.pass_context
def doctor(ctx: click.Context, no_network: bool, output_format: str) -> None:  # noqa: FBT001 click's way
    """Check Python, SQLite, folders, sources, key, port, data files and network.

    Exit code 1 when something is at fault.

    \b
    Example:
      lourie doctor --format json
    """
    settings = settings_of(ctx)
    checks = [check for examine in CHECKS for check in examine(settings)]
    if not no_network:
        checks += _network(settings)
    emit_rows([msgspec.to_builtins(check) for check in checks], output_format=output_format)
    if any(check.state == "fault" for check in checks):
        ctx.exit(1)


def _python(settings: Settings) -> Iterator[Check]:  # noqa: ARG001 every check has the same shape
    version = ".".join(map(str, sys.version_info[:3]))
    fine = (3, 11) <= sys.version_info[:2] < (3, 14)
    yield Check("python", "ok" if fine else "fault", version, "" if fine else "use Python 3.11, 3.12 or 3.13")


def _sqlite(settings: Settings) -> Iterator[Check]:  # noqa: ARG001 every check has the same shape
    connection = sqlite3.connect(":memory:")
    options = {row[0] for row in connection.execute("pragma compile_options")}
    connection.close()
    fine = sqlite3.sqlite_version_info >= (3, 35) and "ENABLE_FTS5" in options
    advice = "" if fine else "use a Python whose SQLite is 3.35 or newer with FTS5"
    yield Check(
        "sqlite", "ok" if fine else "fault", f"{sqlite3.sqlite_version}, FTS5 {'ENABLE_FTS5' in options}", advice
    )


def _folder(settings: Settings) -> Iterator[Check]:
    folder = Path(settings.data_folder)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe = folder / ".doctor"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        yield Check(
            "data folder", "fault", f"{folder}: {error.strerror}", "make it writable, or set LOURIE_DATA_FOLDER"
        )
        return
    yield Check("data folder", "ok", str(folder))
    free = shutil.disk_usage(folder).free
    enough = free >= FREE_BYTES_WANTED
    yield Check(
        "disk", "ok" if enough else "warning", f"{free / 2**30:.1f} GiB free", "" if enough else "free some space"
    )


def _sources(settings: Settings) -> Iterator[Check]:
    unknown = [name for name in settings.sources if name not in COLLECTORS]
    for name in unknown:
        meant = did_you_mean(name, COLLECTORS)
        yield Check("sources", "fault", f"no source {name!r}{meant}", f"set LOURIE_SOURCES: {', '.join(COLLECTORS)}")
    if not unknown:
        yield Check("sources", "ok", ", ".join(settings.sources))


def _packs(settings: Settings) -> Iterator[Check]:
    for pack in settings.lexicon_packs:
        there = pack.is_dir()
        advice = "" if there else "make the folder, or take it out of lexicon_packs (LOURIE_LEXICON_PACKS)"
        yield Check("lexicon pack", "ok" if there else "fault", str(pack) if there else f"{pack}: no folder", advice)


def _key(settings: Settings) -> Iterator[Check]:
    path = settings.author_key_file
    if not path.exists():
        yield Check("author key", "ok", f"{path}: not made yet", "")
        return
    mode = stat.S_IMODE(path.stat().st_mode)
    private = not mode & 0o077
    yield Check(
        "author key", "ok" if private else "fault", f"{path}: mode {mode:o}", "" if private else f"chmod 600 {path}"
    )


def _x(settings: Settings) -> Iterator[Check]:
    if "x" not in settings.sources and settings.x_bearer_token_file is None:
        return
    accepted = settings.x_terms_accepted
    yield Check(
        "x terms",
        "ok" if accepted else "fault",
        "accepted" if accepted else "not accepted",
        "" if accepted else "read docs/privacy.md, then set LOURIE_X_TERMS_ACCEPTED=true",
    )
    try:
        read_token(settings.x_bearer_token_file)
        yield Check("x token", "ok", str(settings.x_bearer_token_file))
    except TokenError as error:
        yield Check("x token", "fault", str(error), "put the token alone into a file of mode 0600")


def _port(settings: Settings) -> Iterator[Check]:
    name = f"{settings.desk_host}:{settings.desk_port}"
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.desk_host, settings.desk_port))
        except OSError as error:
            yield Check(
                "desk port", "warning", f"{name}: {error.strerror}", "is lourie running? else set LOURIE_DESK_PORT"
            )
            return
    yield Check("desk port", "ok", f"{name} is free")


def _data(settings: Settings) -> Iterator[Check]:
    try:
        knowledge = current_knowledge(settings)
        term_count = len(knowledge.lexicon.subjects.terms) + len(knowledge.lexicon.contexts.terms)
        yield Check("knowledge", "ok", f"{knowledge.hash[:12]}: {term_count:,} terms, {len(knowledge.taxa)} taxa")
    except (OSError, ValueError, click.ClickException) as error:
        usable = all(check.state != "fault" for check in _folder(settings))
        yield Check(
            "knowledge",
            "fault",
            str(error),
            "mend the file named, or reinstall" if usable else "mend the data folder first, see above",
        )
    posts = sum(len(path.read_bytes().splitlines()) for path in packaged_sample().glob("*.jsonl"))
    yield Check("sample", "ok" if posts else "fault", f"{posts} packaged posts", "" if posts else "reinstall")


def _alerts(settings: Settings) -> Iterator[Check]:
    try:
        rules = read_rules(rule_files(settings.alert_rules_folder))
        options = mail_options(settings)
    except (RuleError, SettingsError) as error:
        yield Check("alerts", "fault", str(error), "mend what is named; docs/alerts.md says how rules are written")
        return
    waits = bool(rules) and options is None
    found = f"{len(rules)} rule(s) in {settings.alert_rules_folder}, mail to {settings.smtp_address or 'nowhere'}"
    yield Check("alerts", "warning" if waits else "ok", found, "set smtp_address and mail_from" if waits else "")


def _network(settings: Settings) -> Iterator[Check]:
    addresses = {
        "bluesky": (settings.bluesky_address, "without it `lourie run` plays the packaged sample"),
        "x": (settings.x_address, "without it `lourie run` waits and tries again"),
    }
    for source, (address, advice) in addresses.items():
        if source in settings.sources:
            fine = reachable(address)
            found = f"{address}: {'reached' if fine else 'not reached'}"
            yield Check(source, "ok" if fine else "warning", found, "" if fine else advice)


CHECKS: tuple[Callable[[Settings], Iterator[Check]], ...] = (
    _python, _sqlite, _folder, _sources, _packs, _key, _x, _port, _data, _alerts,
)  # fmt: skip
