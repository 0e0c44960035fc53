from __future__ import annotations

from pathlib import Path

import pytest

from processors.curation.reading import read_linted, read_sources
from processors.lexicon.terms import COLUMNS, LexiconError
from tests.processors.lexicon.builders import DATA

HEADER = "\t".join(COLUMNS)


def test_every_faulty_row_becomes_a_remark_and_the_others_are_read(tmp_path: Path) -> None:
    (tmp_path / "es").mkdir()
    rows = [
        "es-1\ttigrillo\tspecies\ttiger\t\tplain\town\tyes",
        "es-2\tmal\tspecie\t\t\tplain\town\tyes",
        "es-3\tcorto",
    ]
    (tmp_path / "es" / "names.tsv").write_text("\n".join([HEADER, *rows, rows[0]]) + "\n", "utf-8")
    (tmp_path / "es" / "stance.tsv").write_text("wrong\n", "utf-8")
    (tmp_path / "es" / "terms.toml").write_text("[[term]\n", "utf-8")
    (tmp_path / "es" / "examples.tsv").write_text("id\tmatch\tsilent\nes-9\ta\tb\n", "utf-8")
    linted = read_linted(DATA, tmp_path)
    assert [term.id for term in linted.terms] == ["es-1"]
    assert sorted(Path(remark.where).name for remark in linted.unreadable) == [
        "examples.tsv:2",
        "names.tsv:3",
        "names.tsv:4",
        "names.tsv:5",
        "stance.tsv:1",
        "terms.toml",
    ]
    assert linted.is_private


def test_the_packaged_lexicon_is_read_whole() -> None:
    linted = read_linted(DATA)
    assert not linted.unreadable
    assert len(linted.folded) == len(linted.rows) > 10_000
    assert linted.source_places["own"].rpartition(":")[2].isdigit()


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match="not a folder"):
        read_linted(DATA, tmp_path / "none")


def test_a_pack_adds_its_sources(tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text('[ours]\ncitation = "us"\n', "utf-8")
    assert read_sources([DATA / "lexicon", tmp_path])["ours"] == {"citation": "us"}
