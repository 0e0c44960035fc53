"""The wiring holds together: mirrored tests, topics, commands the docs know, files of a readable size."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from lourie.main import VERBS, lourie
from schemas.topics import TOPICS
from streams.routes import OUTSIDE_READERS, OUTSIDE_WRITERS, ROUTES

ROOT = Path(__file__).parent.parent
ROOMS = ("lourie", "dashboards", "streams", "processors", "schemas")
SOURCES = sorted(
    path.relative_to(ROOT)
    for room in ROOMS
    for path in (ROOT / room).rglob("*.py")
    if path.name not in ("__init__.py", "__main__.py")
)
TESTED_TOGETHER = {
    **dict.fromkeys(
        (
            "schemas/alert.py",
            "schemas/audit.py",
            "schemas/dead.py",
            "schemas/envelope.py",
            "schemas/feed.py",
            "schemas/finding.py",
            "schemas/flagged.py",
            "schemas/knowledge.py",
            "schemas/label.py",
            "schemas/post.py",
            "schemas/tally.py",
        ),
        "tests/schemas/test_examples.py",
    ),
    "schemas/health.py": "tests/streams/test_health.py",
    "schemas/bus.py": "tests/contracts/test_bus.py",
    "streams/buses/kafka/bus.py": "tests/contracts/test_bus.py",
    "schemas/store.py": "tests/contracts/test_store.py",
}
"""Plain declarations, and contracts: their test is the suite that every implementation passes."""
LONGEST_FILE, LONGEST_LINE = 300, 120
KERNELS = sorted((ROOT / "processors" / "kernels").glob("*.[ch]"))


@pytest.mark.parametrize("source", SOURCES, ids=str)
def test_every_source_file_has_its_mirrored_test(source):
    mirrored = Path("tests") / source.parent / f"test_{source.name}"
    expected = TESTED_TOGETHER.get(source.as_posix(), mirrored.as_posix())
    assert (ROOT / expected).is_file(), f"{source} has no test: expected {expected}"


@pytest.mark.parametrize("source", SOURCES, ids=str)
def test_no_source_file_outgrows_a_reader(source):
    length = len((ROOT / source).read_text(encoding="utf-8").splitlines())
    assert length <= LONGEST_FILE, f"{source} has {length} lines: look for the missing idea"


@pytest.mark.parametrize("source", KERNELS, ids=lambda path: path.name)
def test_kernels_say_what_they_are_and_suit_a_reader(source):
    lines = source.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("/* ")
    assert len(lines) <= LONGEST_FILE
    assert [line for line in lines if len(line) > LONGEST_LINE] == []


@pytest.mark.parametrize("source", SOURCES, ids=str)
def test_every_module_opens_with_what_it_is(source):
    assert (ROOT / source).read_text(encoding="utf-8").startswith('"""')


def test_every_topic_has_the_writers_and_readers_its_table_names():
    readers = {route.reads: route.name for route in ROUTES}
    writers = {(topic, route.name) for route in ROUTES for topic in route.writes}
    for topic in TOPICS:
        assert readers.get(topic.name) in topic.readers or OUTSIDE_READERS.issuperset(topic.readers)
        for writer in set(topic.writers) - OUTSIDE_WRITERS:
            assert (topic.name, writer) in writers, f"{writer} does not write {topic.name}"


def commands(group: click.Group, prefix: str = "lourie") -> list[tuple[str, click.Command]]:
    found = []
    for name in group.list_commands(click.Context(group)):
        command = group.get_command(click.Context(group), name)
        assert command is not None
        found.append((f"{prefix} {name}", command))
        if isinstance(command, click.Group):
            found += commands(command, f"{prefix} {name}")
    return found


COMMANDS = commands(lourie)  # type: ignore[arg-type]


@pytest.mark.parametrize(("name", "command"), COMMANDS, ids=[name for name, _ in COMMANDS])
def test_every_command_and_option_is_in_the_docs(name, command):
    docs = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert f"`{name}" in docs
    section = docs.split(f"`{name}", 1)[1]
    for parameter in command.params:
        if isinstance(parameter, click.Option) and parameter.opts != ["--help"]:
            assert parameter.opts[0] in section, f"docs/commands.md does not say {name} {parameter.opts[0]}"


@pytest.mark.parametrize(("name", "command"), COMMANDS, ids=[name for name, _ in COMMANDS])
def test_every_command_shows_an_example(name, command):
    if not isinstance(command, click.Group):
        assert "Example" in (command.help or ""), f"{name} --help has no example"


def test_help_is_quick_because_verbs_are_imported_late():
    code = "import sys, lourie.main; sys.exit(any(name in sys.modules for name in ('numpy', 'spacy', 'litestar')))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
    assert set(VERBS) == set(lourie.list_commands(click.Context(lourie)))  # type: ignore[attr-defined]


DOCUMENTS = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *(ROOT / "processors" / "data").glob("**/*.md")]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_relative_link_in_the_docs_leads_somewhere(document):
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8")):
        assert (document.parent / target).exists(), f"{document.name}: broken link {target}"


def test_locks_hold_hashes_and_no_addresses():
    for lock in ROOT.glob("requirements*.txt"):
        text = lock.read_text(encoding="utf-8")
        assert "--hash=sha256:" in text
        assert not re.search(r"https?://|^--", text, re.MULTILINE)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_source_file_the_docs_name_is_there(document):
    for name in re.findall(r"`([a-z_]+(?:/[a-z_0-9]+)+\.py)`", document.read_text(encoding="utf-8")):
        assert (ROOT / name).exists() or (ROOT / "processors" / name).exists(), f"{document.name}: no file {name}"
