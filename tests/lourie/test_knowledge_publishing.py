"""`lourie knowledge`: what is compiled at installation, and a worker elsewhere that begins with what was published."""

from __future__ import annotations

import json
import shutil

import pytest
from click.testing import CliRunner

from lourie.knowledge import republish
from lourie.main import lourie as command
from processors.lexicon.terms import LexiconError
from streams.knowledge_watch import name_in_force
from streams.settings import Settings
from tests.lourie.clusters import furnished_corner, settings_of
from tests.lourie.process import lourie, run_to_end
from tests.published import published


def test_a_worker_started_later_judges_by_what_was_published(kafka_server, tmp_path):
    settings = settings_of(furnished_corner(kafka_server))
    published = run_to_end(tmp_path / "desk", "knowledge", "publish", **settings)
    assert published.returncode == 0, published.stderr
    name = name_in_force(tmp_path / "desk" / "knowledge")
    assert name[:12] in published.stdout
    empty = tmp_path / "worker"
    (empty / "knowledge").mkdir(parents=True)
    with lourie(empty, "work", "detect", **settings) as worker:
        worker.wait_for("is working")
        assert name_in_force(empty / "knowledge") == name
        assert worker.stop(20) == 0


def test_without_the_topic_it_says_what_to_do(kafka_server, tmp_path):
    refused = run_to_end(
        tmp_path, "knowledge", "publish", LOURIE_KAFKA_ADDRESS=kafka_server.address, LOURIE_KAFKA_TOPIC_PREFIX="none."
    )
    assert refused.returncode == 1
    assert "run `lourie topics apply`" in refused.stderr


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """Give where an installation of its own keeps what it compiled."""
    for name in ("lourie.knowledge.PREPARED", "lourie.knowledge_publishing.PREPARED"):
        monkeypatch.setattr(name, tmp_path / "installed" / "knowledge")
    return tmp_path / "installed" / "knowledge"


def test_what_is_compiled_at_installation_spares_first_starts(installed, tmp_path, capsys):
    older = installed / "older"
    shutil.copytree(published(), installed / published().name)
    shutil.copytree(published(), older)
    manifest = json.loads((older / "manifest.json").read_text("utf-8"))
    (older / "manifest.json").write_text(json.dumps(manifest | {"sources": "others"}), "utf-8")
    done = CliRunner().invoke(command, ["knowledge", "prepare"])
    assert done.exit_code == 0, done.output
    assert f"is compiled in {installed}" in done.output
    assert not older.exists()
    snapshot = republish(Settings(data_folder=tmp_path / "data"))
    assert snapshot.name == published().name
    assert "compiling the lexicon" not in capsys.readouterr().err


def test_an_installation_of_somebody_else_is_a_clear_error(installed):
    installed.parent.write_text("", "utf-8")
    refused = CliRunner().invoke(command, ["knowledge", "prepare"])
    assert refused.exit_code == 1
    assert "run it as who installed Lourie" in refused.output


def test_packaged_data_at_fault_is_named_without_a_traceback(installed, monkeypatch):
    def broken() -> None:
        raise LexiconError("en/names.tsv:7: kind is empty")

    monkeypatch.setattr("lourie.knowledge_publishing.prepare", broken)
    refused = CliRunner().invoke(command, ["knowledge", "prepare"])
    assert refused.exit_code == 1
    assert refused.output == "Error: en/names.tsv:7: kind is empty\n"
