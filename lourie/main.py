"""The `lourie` command: finds the verb's module, imports it only then, and turns errors into exit codes."""

from __future__ import annotations

import gc
import importlib
import os
import sys
from pathlib import Path

import click

from lourie import __version__

VERBS = {
    "run": ("lourie.run:run", "Collect public posts, detect offers of wildlife, show them on a live board."),
    "desk": (
        "lourie.desk:desk",
        "Show the board alone, without collecting: beside workers elsewhere, or to look at what is kept.",
    ),
    "replay": (
        "lourie.replay:replay",
        "Play recorded posts: NDJSON, plain, gzip or zstd; `-` reads standard input.",
    ),
    "collect": ("lourie.collect:collect", "Collect public posts and put them on Kafka, for `lourie work` to judge."),
    "work": (
        "lourie.work:work",
        "Run agents over Kafka: detect judges posts; index, count, forget, decide and bury write to the store.",
    ),
    "detect": ("lourie.detect:detect", "Judge posts: NDJSON in, NDJSON out, same order, one line each."),
    "explain": (
        "lourie.explain:explain",
        "Print how a post's score came about: TEXT, a stored post, or NDJSON on standard input.",
    ),
    "lexicon": ("lourie.lexicon:lexicon", "Check and search the lexicon; write, test and share private packs."),
    "knowledge": (
        "lourie.knowledge_publishing:knowledge",
        "Knowledge is what detection goes by: lexicon, species, patterns, weights and what was learned.",
    ),
    "topics": (
        "lourie.topics:topics",
        "See what posts are about (show, bursts, train), or look after Kafka's topics (apply, check, describe).",
    ),
    "train": (
        "lourie.train:train",
        'Learn from decisions: posts as for `lourie detect`, each with "label" true or false.',
    ),
    "store": ("lourie.labels:store", "Look into what is kept, export it, erase it."),
    "feed": (
        "lourie.feed:feed",
        "Let platforms read what was found in their own posts, or have it pushed to them.",
    ),
    "dead": ("lourie.dead:dead", "See the dead letters: bytes nobody could handle, kept whole for 7 days."),
    "trace": (
        "lourie.trace:trace",
        "Print when a kept post was created, collected, detected, stored, mailed and fed, and how long each hop took.",
    ),
    "alerts": ("lourie.alerts:alerts", "Check alert rules, try them, and see what was not sent."),
    "deliver": ("lourie.deliver:deliver", "Follow the store, mail alerts, push feeds, until Ctrl-C."),
    "boards": ("lourie.boards:boards", "Boards for Kibana: build, check, push, compare."),
    "backup": (
        "lourie.backup:backup",
        "Write store, audit trail, pseudonym key and the board's private pack to FILE (tar, mode 0600).",
    ),
    "restore": ("lourie.backup:restore", "Put back what `lourie backup` wrote."),
    "evaluate": (
        "lourie.evaluate:evaluate",
        "Measure the detector on the project's own posts, on labelled sets and on ordinary talk.",
    ),
    "doctor": ("lourie.doctor:doctor", "Check Python, SQLite, folders, sources, key, port, data files and network."),
}
"""Where each verb is, and the first sentence of its help, which a test holds to be the same."""


class Verbs(click.Group):
    """A group that imports a verb's module when it is asked for: all of them take two seconds."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 click's signature
        """Name the verbs in the order people meet them."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 click's signature
        """Import one verb."""
        if cmd_name not in VERBS:
            return None
        module, _, name = VERBS[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the verb, or say which one may have been meant."""
        if args[0] not in VERBS and not args[0].startswith("-") and not ctx.resilient_parsing:
            from streams.setting_faults import did_you_mean

            ctx.fail(f"no verb {args[0]!r}{did_you_mean(args[0], VERBS)}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 as above
        """Say what each verb does without importing it."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, says) for name, (_, says) in VERBS.items()])


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
    from lourie.memory import THRESHOLDS

    gc.set_threshold(*THRESHOLDS)  # from the start: imports and loading make a million objects, hardly any garbage
    try:
        lourie.main(prog_name="lourie")
    except BrokenPipeError:
        # The reader of our output went away (`| head`): not an error, but Python would complain at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
