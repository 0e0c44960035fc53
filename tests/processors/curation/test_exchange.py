from __future__ import annotations

import csv
import io
import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.curation.exchange import COLUMNS, read_incoming, select, to_csv, to_warninglist
from processors.curation.pack import new_term
from processors.lexicon.terms import LexiconError, Rulebook, Term
from tests.processors.lexicon.builders import WEIGHTS, make_term

SOURCES = {"own": {"citation": "ours, 2026", "licence": "Apache-2.0"}}
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\0"), min_size=1)
TERMS = st.builds(
    make_term,
    TEXTS,
    id=TEXTS,
    language=st.sampled_from(["es", "th", "zh-Hans"]),
    taxon=st.sampled_from([None, "tiger"]),
    concept=st.none() | TEXTS,
    source=TEXTS,
    added=st.sampled_from(["", "2026-11-25"]),
    verified=st.booleans(),
    fuzzy=st.booleans(),
    false_positives=st.lists(TEXTS, max_size=3).map(tuple),
    match=st.lists(TEXTS, max_size=2).map(tuple),
    silent=st.lists(TEXTS, max_size=2).map(tuple),
)


def back(content: str) -> list[Term]:
    incoming = read_incoming(content, "file.csv", "")
    rulebook = Rulebook(frozenset(str(row.fields["source"]) for row in incoming), WEIGHTS)
    return [new_term(row.fields, row.language, rulebook, where=row.where) for row in incoming]


@given(st.lists(TERMS, max_size=4))
def test_csv_gives_the_same_terms_back(terms: list[Term]) -> None:
    assert back(to_csv(terms, SOURCES, WEIGHTS)) == terms


@given(TERMS)
def test_no_cell_is_a_formula(term: Term) -> None:
    rows = list(csv.reader(io.StringIO(to_csv([term], SOURCES, WEIGHTS), newline="")))
    assert not any(cell.startswith(tuple("=+-@\t")) for row in rows for cell in row)


def test_csv_carries_the_citation() -> None:
    (row,) = read_incoming(to_csv([make_term()], SOURCES, WEIGHTS), "file.csv", "")
    assert (row.citation, row.licence, row.where) == ("ours, 2026", "Apache-2.0", "file.csv:2")


def test_a_warninglist_is_what_misp_reads_and_gives_its_texts_back() -> None:
    terms = [
        make_term("tigre"),
        make_term("象牙", language="zh-Hans"),
        make_term("Tigre", id="es-2"),
        make_term("tigre"),
    ]
    content = to_warninglist(terms, name="ours", description="words", version=20261125)
    sheet = json.loads(content)
    assert set(sheet) == {"name", "type", "version", "description", "list", "matching_attributes"}
    assert (sheet["type"], sheet["version"], sheet["list"]) == ("string", 20261125, ["Tigre", "tigre", "象牙"])
    rows = read_incoming(content, "list.json", "th")
    assert [(row.fields["text"], row.language, row.citation) for row in rows] == [
        ("Tigre", "th", "ours"),
        ("tigre", "th", "ours"),
        ("象牙", "th", "ours"),
    ]


def test_a_plain_list_is_one_term_a_line() -> None:
    rows = read_incoming("\ufeff# our words\n\nwhite, plastic\n #hashtag \nwhite, plastic\n", "words.txt", "en")
    assert [(row.fields["text"], row.where) for row in rows] == [
        ("white, plastic", "words.txt:3"),
        ("#hashtag", "words.txt:4"),
    ]
    assert read_incoming("", "words.txt", "en") == []


def test_a_table_of_a_few_columns_is_enough() -> None:
    (row,) = read_incoming("text,language\ntigre,es\n", "file.csv", "en")
    assert (row.fields, row.language) == ({"text": "tigre"}, "es")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("text,colour\na,b\n", "file:1: unknown column colour"),
        ("text,kind\na\n", "file:2: expected 2 columns"),
        ("text,kind\na,b,c\n", "file:2: expected 2 columns"),
        ("text,verified\na,maybe\n", 'file:2: verified is "maybe"'),
        ("text,match\na,not json\n", "file:2: match is no JSON list"),
        ("{}", "not a MISP warninglist"),
        ("{ broken", "not a MISP warninglist"),
    ],
)
def test_a_faulty_file_says_where_and_what_was_expected(content: str, message: str) -> None:
    with pytest.raises(LexiconError, match=message):
        read_incoming(content, "file", "es")


def test_terms_are_chosen_by_language_and_kind() -> None:
    toy = make_term("juguete", kind="stance.toy", weight=-3.2)
    terms = [make_term("tigre"), make_term("tiger", language="de"), toy]
    assert select(terms, [], []) == terms
    assert select(terms, ["es"], ["stance"]) == [toy]
    assert select(terms, ["es"], ["species"]) == terms[:1]


def test_every_field_of_a_term_has_its_column() -> None:
    assert {field.name for field in msgspec.structs.fields(Term)} < set(COLUMNS)
