"""What every verb shares: the settings, the output format, and running an async body."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Coroutine
from typing import Any, ParamSpec, TypeVar

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
    """Run an async body to its end."""
    return asyncio.run(body())
