import os
import shutil
import sys

import click
import pytest
from click.testing import CliRunner

from lourie.knowledge import current_knowledge, packs_of, put_packaged_knowledge_in_force, warm_up
from lourie.main import lourie
from processors.snapshots import snapshots
from streams.knowledge_watch import name_in_force
from streams.settings import Settings, load_settings
from streams.snapshot_pruning import KEPT
from tests.lourie.process import run_to_end
from tests.processors.packs import write_pack


def test_publishing_twice_gives_the_same_snapshot_and_is_announced_once(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("lourie.knowledge.PREPARED", tmp_path / "none")
    settings = load_settings(None, {"LOURIE_DATA_FOLDER": str(tmp_path)})
    assert current_knowledge(settings).hash == current_knowledge(settings).hash
    assert len([path for path in settings.knowledge_folder.iterdir() if path.is_dir()]) == 1
    assert capsys.readouterr().err.count("compiling the lexicon") == 1


def test_warming_up_imports_what_the_first_offer_needs(knowledge):
    warm_up(knowledge)
    assert {"spacy", "phonenumbers"} <= set(sys.modules)


def test_a_pack_at_fault_ends_a_command_with_file_and_line(tmp_path):
    (tmp_path / "pack" / "en").mkdir(parents=True)
    (tmp_path / "pack" / "en" / "terms.toml").write_text('[[term]]\nid = "own-1"\n', "utf-8")
    done = run_to_end(tmp_path, "detect", "--input", os.devnull)
    assert done.returncode == 1
    assert "terms.toml:1" in done.stderr
    examined = run_to_end(tmp_path, "doctor", "--no-network", "--format", "json")
    assert examined.returncode == 1
    assert "terms.toml:1" in examined.stdout


def test_the_boards_own_pack_is_judged_by_as_soon_as_it_is_there(tmp_path):
    settings = Settings(data_folder=tmp_path, lexicon_packs=(tmp_path / "ours",))
    assert packs_of(settings) == (tmp_path / "ours",)
    (tmp_path / "pack").mkdir()
    assert packs_of(settings) == (tmp_path / "ours", tmp_path / "pack")


def test_a_pack_that_is_gone_is_said_so_also_where_knowledge_without_it_was_published(tmp_path):
    settings = Settings(data_folder=tmp_path)
    current_knowledge(settings)
    with pytest.raises(click.ClickException, match=r"gone: not a folder"):
        current_knowledge(Settings(data_folder=tmp_path, lexicon_packs=(tmp_path / "gone",)))


def test_what_a_command_loads_for_itself_changes_nothing_for_others(tmp_path):
    settings = Settings(data_folder=tmp_path)
    put_packaged_knowledge_in_force(settings)
    before = name_in_force(settings.knowledge_folder)
    write_pack(tmp_path / "ours", 'id = "own-1"\ntext = "zzz"\nkind = "product"')
    loaded = current_knowledge(Settings(data_folder=tmp_path, lexicon_packs=(tmp_path / "ours",)))
    assert loaded.hash != before == name_in_force(settings.knowledge_folder)


def test_old_snapshots_go_when_knowledge_is_put_in_force(tmp_path):
    settings = Settings(data_folder=tmp_path)
    kept = put_packaged_knowledge_in_force(settings)
    for number in range(KEPT + 2):
        old = kept.with_name(f"old-{number}")
        shutil.copytree(kept, old)
        os.utime(old, (number, number))
    put_packaged_knowledge_in_force(settings)
    assert len(snapshots(settings.knowledge_folder)) == KEPT
    assert kept in snapshots(settings.knowledge_folder)


@pytest.mark.parametrize("verb", ["explain", "run"])
def test_a_data_folder_that_cannot_be_is_a_clear_error(tmp_path, monkeypatch, verb):
    (tmp_path / "file").write_text("", "utf-8")
    monkeypatch.setenv("LOURIE_DATA_FOLDER", str(tmp_path / "file"))
    done = CliRunner().invoke(lourie, [verb, *(["ivory"] if verb == "explain" else [])])
    assert done.exit_code == 1
    assert "it is a file; name a folder you can write to by data_folder" in done.output


def test_a_new_data_folder_is_its_owners_alone(tmp_path):
    current_knowledge(Settings(data_folder=tmp_path / "new"))
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700
