"""The `lourie` command: finds the verb's module, imports it only then, and turns errors into exit codes."""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path

import click

from lourie import __version__

VERBS = {
    "run": "lourie.run:run",
    "desk": "lourie.desk:desk",
    "replay": "lourie.replay:replay",
    "collect": "lourie.collect:collect",
    "work": "lourie.work:work",
    "detect": "lourie.detect:detect",
    "explain": "lourie.explain:explain",
    "lexicon": "lourie.lexicon:lexicon",
    "knowledge": "lourie.knowledge_publishing:knowledge",
    "topics": "lourie.topics:topics",
    "train": "lourie.train:train",
    "store": "lourie.labels:store",
    "dead": "lourie.dead:dead",
    "boards": "lourie.boards:boards",
    "trace": "lourie.trace:trace",
    "alerts": "lourie.alerts:alerts",
    "deliver": "lourie.deliver:deliver",
    "backup": "lourie.backup:backup",
    "restore": "lourie.backup:restore",
    "evaluate": "lourie.evaluate:evaluate",
    "doctor": "lourie.doctor:doctor",
}


class Verbs(click.Group):
    """A group that imports a verb's module when it is asked for, so that `lourie --help` stays quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 click's signature
        """Name the verbs in the order people meet them."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 click's signature
        """Import one verb."""
        if cmd_name not in VERBS:
            return None
        module, _, name = VERBS[cmd_name].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command


@click.command(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="lourie")
@click.option(
    "--config",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Settings file (TOML). Default: lourie.toml in the user's configuration folder; see docs/settings.md.",
)
@click.pass_context
def lourie(ctx: click.Context, config: Path | None) -> None:
    """Find offers of wild animals, plants and their parts in public posts, and say why.

    Start with `lourie run`: it collects, detects and shows a live board on this machine.

    \b
    Examples:
      lourie run
      lourie replay posts.jsonl.gz --retime now
      echo '{"id":1,"text":"ivory bangles, DM for price"}' | lourie detect
      lourie store search "象牙"
    """
    ctx.obj = config


def main() -> None:
    """Run the command; exit code 0 fine, 1 the input or something found was wrong, 2 wrong use or settings."""
    try:
        lourie.main(prog_name="lourie")
    except BrokenPipeError:
        # The reader of our output went away (`| head`): not an error, but Python would complain at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
