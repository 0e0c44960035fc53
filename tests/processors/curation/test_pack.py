from __future__ import annotations

import stat
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.curation.pack import class_of, new_term, read_pack, remove_term, term_id, write_pack
from processors.lexicon.terms import LexiconError, Term
from tests.processors.lexicon.builders import DATA, RULEBOOK, WEIGHTS, make_term

SOURCES = {"desk-one": {"citation": 'One, "at" the desk', "licence": "private"}}


def test_what_is_written_is_read_back_and_private(tmp_path: Path) -> None:
    terms = [make_term("tigrillo", source="desk-one"), make_term("งาช้าง", language="th", verified=False)]
    written = write_pack(tmp_path / "pack", terms, SOURCES, WEIGHTS)
    assert [path.name for path in written] == ["sources.toml", "terms.toml", "terms.toml"]
    assert read_pack(tmp_path / "pack", DATA) == terms
    assert {stat.S_IMODE(path.stat().st_mode) for path in written} == {0o600}
    assert list((tmp_path / "pack").glob("**/.unfinished-*")) == []


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


@given(text=TEXTS, examples=st.lists(TEXTS, max_size=3), verified=st.booleans(), source=TEXTS.filter(str.strip))
def test_any_text_survives(
    tmp_path_factory: pytest.TempPathFactory, text: str, examples: list[str], verified: bool, source: str
) -> None:
    pack = tmp_path_factory.mktemp("pack")
    term = make_term(text, id="es-1", source="ours", verified=verified, match=tuple(examples), false_positives=(text,))
    write_pack(pack, [term], {"ours": {"citation": source}, source: {"citation": text}}, WEIGHTS)
    assert read_pack(pack, DATA) == [term]


def test_terms_are_replaced_by_id_and_the_others_stay(tmp_path: Path) -> None:
    one, two = make_term("tigrillo"), make_term("guacamayo")
    write_pack(tmp_path, [one, two], {}, WEIGHTS)
    changed = msgspec.structs.replace(one, text="tigrillos")
    write_pack(tmp_path, [changed], {}, WEIGHTS)
    assert {term.id: term.text for term in read_pack(tmp_path, DATA)} == {one.id: "tigrillos", two.id: "guacamayo"}


def test_a_term_is_taken_out_once(tmp_path: Path) -> None:
    one, two = make_term("tigrillo"), make_term("guacamayo")
    write_pack(tmp_path, [one, two], {}, WEIGHTS)
    assert remove_term(tmp_path, one.id, WEIGHTS) == one
    assert read_pack(tmp_path, DATA) == [two]
    assert remove_term(tmp_path, one.id, WEIGHTS) is None
    assert remove_term(tmp_path, two.id, WEIGHTS) == two
    assert read_pack(tmp_path, DATA) == []


def test_a_term_of_a_table_is_not_written_twice(tmp_path: Path) -> None:
    (tmp_path / "es").mkdir()
    header = "id\ttext\tkind\ttaxon\tconcept\tweight\tsource\tverified"
    (tmp_path / "es" / "names.tsv").write_text(f"{header}\nes-1\toso\tspecies\tbear\t\tplain\town\tyes\n", "utf-8")
    with pytest.raises(LexiconError, match=r"names.tsv:2: .*change it there"):
        write_pack(tmp_path, [make_term("oso", id="es-1")], {}, WEIGHTS)
    assert not (tmp_path / "es" / "terms.toml").exists()


def test_a_pack_that_is_not_there_has_no_terms(tmp_path: Path) -> None:
    assert read_pack(tmp_path / "none", DATA) == []


def test_a_new_term_gets_an_id_of_its_own_and_a_checked_language() -> None:
    fields = {"text": "colmillo blanco", "kind": "codeword", "weight": "plain", "source": "own"}
    term = new_term(fields, "es", RULEBOOK, where="line 1")
    assert term.id == term_id("es", "codeword", "colmillo blanco")
    assert (term.weight, term.language) == (1.4, "es")
    with pytest.raises(LexiconError, match="line 1: language"):
        new_term(fields, "../x", RULEBOOK, where="line 1")
    with pytest.raises(LexiconError, match="line 1: kind"):
        new_term(fields | {"kind": "thing"}, "es", RULEBOOK, where="line 1")


def test_a_weight_of_no_class_is_refused() -> None:
    assert class_of(make_term(kind="stance.toy", weight=-3.2), WEIGHTS) == "strong"
    assert class_of(make_term(kind="stance.news", weight=-1.0), WEIGHTS) == "plain"
    with pytest.raises(LexiconError, match="no class of species"):
        class_of(Term(id="x", text="x", language="es", kind="species", weight=9.0), WEIGHTS)
