from __future__ import annotations

import re
import shutil
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from processors.curation.examples import EXAMPLES
from processors.knowledge import packaged_data
from processors.lexicon.terms import COLUMNS, CURATED, KINDS, TABLES, LexiconError, read_terms
from processors.taxa import read_taxa
from processors.views.text import fold_texts

DATA = packaged_data()
TERMS = read_terms(DATA)
HEADER = "\t".join(COLUMNS)
ROW = "xx-1\ttigre\tspecies\ttiger\t\tplain\town\tyes"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """Give a private pack with one good row."""
    (tmp_path / "pack" / "xx").mkdir(parents=True)
    (tmp_path / "pack" / "xx" / "names.tsv").write_text(f"{HEADER}\n{ROW}\n", "utf-8")
    return tmp_path / "pack"


@pytest.fixture(scope="module")
def one_language(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give packaged data with the lexicon of one language: beside it a pack is read as beside all."""
    data = tmp_path_factory.mktemp("data")
    shutil.copy(DATA / "weights.toml", data)
    shutil.copytree(DATA / "lexicon" / "af", data / "lexicon" / "af")
    shutil.copy(DATA / "lexicon" / "sources.toml", data / "lexicon")
    return data


def test_every_language_has_the_same_files() -> None:
    for folder in (path for path in (DATA / "lexicon").iterdir() if path.is_dir()):
        assert {path.name for path in folder.iterdir()} == {*TABLES, CURATED, EXAMPLES}


def test_ids_are_unique_and_kinds_known() -> None:
    assert max(Counter(term.id for term in TERMS).values()) == 1
    assert {term.kind for term in TERMS} <= KINDS


def test_no_two_terms_of_a_language_and_kind_fold_to_the_same() -> None:
    terms = [term for term in TERMS if term.kind != "emoji"]
    texts = fold_texts([term.text for term in terms])
    folded = Counter((term.language, term.kind, text) for term, text in zip(terms, texts, strict=True))
    assert [key for key, count in folded.items() if count > 1] == []


def test_taxa_of_terms_exist() -> None:
    taxa = read_taxa(DATA / "taxa.tsv")
    assert {term.taxon for term in TERMS if term.taxon} <= set(taxa)


def test_subjects_of_one_letter_are_not_shipped() -> None:
    short = [term.id for term in TERMS if term.kind in {"species", "product", "compound"} and len(term.text) < 2]
    assert short == []


def test_look_alikes_and_stances_subtract_all_else_adds() -> None:
    for term in TERMS:
        speaks_against = term.kind == "lookalike" or term.kind.startswith("stance.")
        assert (term.weight < 0) is speaks_against, term.id


def test_every_source_is_cited_with_its_licence() -> None:
    sources = tomllib.loads((DATA / "lexicon" / "sources.toml").read_text("utf-8"))
    assert {term.source for term in TERMS} == set(sources)
    assert all(source["citation"] and source["licence"] for source in sources.values())


def test_a_pack_adds_terms_and_replaces_by_id(pack: Path) -> None:
    (pack / "xx" / "names.tsv").write_text(f"{HEADER}\n{ROW}\n{ROW.replace('xx-1', TERMS[0].id)}\n", "utf-8")
    terms = {term.id: term for term in read_terms(DATA, [pack])}
    assert len(terms) == len(TERMS) + 1
    assert terms["xx-1"].language == "xx"
    assert terms[TERMS[0].id].text == "tigre"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (ROW.replace("species", "specie"), r'names.tsv:2: kind "specie" is unknown; expected one of'),
        (ROW.replace("plain", "heavy"), r'names.tsv:2: weight "heavy" is not a class; expected one of strong'),
        (ROW.replace("own", "rumour"), r'names.tsv:2: source "rumour" is not in sources.toml; add its citation'),
        (ROW.replace("yes", "maybe"), r'names.tsv:2: verified is "maybe", expected yes or no'),
        (ROW.replace("\ttigre", "\t"), r"names.tsv:2: text is empty; every term needs"),
        ("xx-1\ttigre", r"names.tsv:2: 2 columns, expected 8; check the tabs"),
        (f"{ROW}\n{ROW}", r'names.tsv:3: id "xx-1" is taken; give this term an id of its own'),
    ],
)
def test_a_faulty_row_says_where_and_what_to_do(pack: Path, one_language: Path, row: str, message: str) -> None:
    (pack / "xx" / "names.tsv").write_text(f"{HEADER}\n{row}\n", "utf-8")
    with pytest.raises(LexiconError, match=message):
        read_terms(one_language, [pack])


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ('[[term]]\nid = "a"\n', r'terms.toml:1: term "a": text is empty'),
        (
            '[[term]]\nid = "a"\ntext = "b"\nkind = "species"\nweight = "weak"\nsource = "own"\ntaxa = "x"',
            "unknown field taxa",
        ),
        ("[[term]\n", "not valid TOML"),
    ],
)
def test_a_faulty_entry_says_where_and_what_to_do(pack: Path, one_language: Path, entry: str, message: str) -> None:
    (pack / "xx" / CURATED).write_text(entry, "utf-8")
    with pytest.raises(LexiconError, match=message):
        read_terms(one_language, [pack])


def test_a_wrong_header_and_a_missing_folder_are_named(pack: Path, one_language: Path) -> None:
    (pack / "xx" / "names.tsv").write_text("id\ttext\n", "utf-8")
    with pytest.raises(LexiconError, match=re.escape("names.tsv:1: wrong header")):
        read_terms(one_language, [pack])
    shutil.rmtree(pack)
    with pytest.raises(LexiconError, match="not a folder"):
        read_terms(one_language, [pack])
