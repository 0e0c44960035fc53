from __future__ import annotations

import json
from pathlib import Path

import pytest

from processors.curation.pack import read_pack
from tests.lourie.commands import call
from tests.processors.lexicon.builders import DATA


@pytest.fixture
def words(tmp_path: Path) -> Path:
    (tmp_path / "words.txt").write_text("zebra dust\nlong quiet tooth\n", "utf-8")
    return tmp_path / "words.txt"


def imported(folder: Path, file: Path, pack: Path, *options: str):
    return call(folder, "lexicon", "import", str(file), "--pack", str(pack), *options)


def test_a_list_becomes_a_pack_that_never_flags_alone(filled: Path, words: Path, tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    dry = imported(filled, words, pack, "--language", "en", "--kind", "codeword", "--dry-run")
    assert "2 new, 0 changed" in dry.stdout
    assert not pack.exists()
    done = imported(filled, words, pack, "--language", "en", "--kind", "codeword", "--citation", "our desk")
    assert done.exit_code == 0
    terms = read_pack(pack, DATA)
    assert {(term.text, term.kind, term.verified) for term in terms} == {
        ("long quiet tooth", "codeword", False),
        ("zebra dust", "codeword", False),
    }
    assert 'citation = "our desk"' in (pack / "sources.toml").read_text("utf-8")
    again = imported(filled, words, pack, "--language", "en", "--kind", "codeword")
    assert "0 new, 0 changed, 2 unchanged" in again.stdout


def test_nothing_is_replaced_unsaid(filled: Path, words: Path, tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    options = ("--language", "en", "--kind", "codeword")
    imported(filled, words, pack, *options)
    before = read_pack(pack, DATA)
    refused = imported(filled, words, pack, *options, "--weight", "weak")
    assert refused.exit_code == 1
    assert "is there already" in refused.stdout
    assert read_pack(pack, DATA) == before
    replaced = imported(filled, words, pack, *options, "--weight", "weak", "--replace")
    assert replaced.exit_code == 0
    assert {term.weight for term in read_pack(pack, DATA)} == {0.8}


def test_faulty_rows_are_named_and_stop_the_rest_unless_left_out(filled: Path, tmp_path: Path) -> None:
    file, pack = tmp_path / "rows.csv", tmp_path / "pack"
    file.write_text(
        "text,language,kind,taxon\nzebra dust,en,codeword,\nbad,en,thing,\nworse,en,species,unicorn\n", "utf-8"
    )
    refused = imported(filled, file, pack)
    assert refused.exit_code == 1
    assert 'rows.csv:3: fault: kind "thing"' in refused.output
    assert 'rows.csv:4: fault: taxon "unicorn"' in refused.output
    assert not pack.exists()
    assert imported(filled, file, pack, "--skip-faulty").exit_code == 0
    assert [term.text for term in read_pack(pack, DATA)] == ["zebra dust"]


def test_what_was_exported_comes_back_whole(filled: Path, tmp_path: Path) -> None:
    exported = call(filled, "lexicon", "export", "--language", "th", "--output", str(tmp_path / "th.csv"))
    assert exported.exit_code == 0
    assert imported(filled, tmp_path / "th.csv", tmp_path / "pack").exit_code == 0
    packaged = {term.id: term for term in read_pack(DATA / "lexicon", DATA) if term.language == "th"}
    assert {term.id: term for term in read_pack(tmp_path / "pack", DATA)} == packaged
    assert packaged


def test_a_warninglist_is_written(filled: Path) -> None:
    sheet = json.loads(call(filled, "lexicon", "export", "--format", "misp", "--kind", "codeword").stdout)
    assert sheet["type"] == "string"
    assert sheet["list"] == sorted(set(sheet["list"]))
    assert sheet["version"] > 20260101


def test_a_file_that_is_no_text_is_said_so(filled: Path, tmp_path: Path) -> None:
    (tmp_path / "bad").write_bytes(b"\xff\xfe\x00")
    assert "not UTF-8" in imported(filled, tmp_path / "bad", tmp_path / "pack").stderr


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [("--language", "klingon", "known: "), ("--kind", "codewrd", "did you mean codeword?")],
)
def test_a_language_or_kind_of_no_term_is_refused(filled: Path, option: str, value: str, told: str) -> None:
    refused = call(filled, "lexicon", "export", option, value)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert told in refused.stderr


def test_stance_stands_for_every_stance(filled: Path) -> None:
    assert call(filled, "lexicon", "export", "--kind", "stance", "--language", "en").exit_code == 0
