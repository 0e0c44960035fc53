import os
import sys

from lourie.knowledge import current_knowledge, packs_of, warm_up
from streams.settings import Settings, load_settings
from tests.lourie.process import run_to_end


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
