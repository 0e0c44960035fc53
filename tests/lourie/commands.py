"""Run commands in this process: quicker than the real command, with the same settings from the environment."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner, Result

from lourie.main import lourie


def call(folder: Path, *arguments: str, given: str | None = None) -> Result:
    """Run a command with its data in `folder`."""
    runner = CliRunner(env={"LOURIE_DATA_FOLDER": str(folder), "LOURIE_CONFIG": "/dev/null"})
    return runner.invoke(lourie, list(arguments), input=given)
