"""What every verb shares: the settings, the output format, and running an async body."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Coroutine
from typing import Any, NoReturn, ParamSpec, TypeVar

import click
import msgspec

from streams.settings import Settings, SettingsError, load_settings

P = ParamSpec("P")
T = TypeVar("T")

format_option = click.option(
    "--format",
    "output_format",
    type=click.Choice(["human", "json"]),
    default="human",
    show_default=True,
    help="A table for people, or JSON for programs.",
)


def settings_of(ctx: click.Context, **overrides: object) -> Settings:
    """Read the settings; wrong ones end the command with exit code 2 and every fault listed.

    Options of the command override them where they were given (not None, not empty).
    """
    try:
        settings = load_settings(ctx.find_root().obj, os.environ)
    except SettingsError as error:
        raise click.UsageError(str(error)) from None
    return msgspec.structs.replace(
        settings, **{name: value for name, value in overrides.items() if value not in (None, ())}
    )


def run_async(body: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run an async body to its end. Ctrl-C cancels it; where it does not wait for that, the process ends at once.

    The latter is the second Ctrl-C of a long-running command, whose first one began its orderly end.
    """
    cancelled = False

    async def noted() -> T:
        nonlocal cancelled
        try:
            return await body()
        except asyncio.CancelledError:
            cancelled = True
            raise

    try:
        with asyncio.Runner() as runner:
            try:
                return runner.run(noted())
            except KeyboardInterrupt:
                if cancelled:
                    raise click.Abort from None
                _leave()
    except KeyboardInterrupt:  # while the runner tidied up
        _leave()


def _leave() -> NoReturn:
    """End the process as it stands: every write is whole, and what is unfinished is read again at the next start."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(1)
