from __future__ import annotations

from pathlib import Path

import pytest

from processors.curation import row_checks as row
from processors.lexicon.terms import Term
from tests.processors.lexicon.builders import examples_of, make_linted, make_term


@pytest.mark.parametrize(
    ("check", "term", "message"),
    [
        (row.overlong, make_term("a" * 61), "61 letters"),
        (row.unseen_signs, make_term("tigre\u202e"), "U+202E"),
        (row.unseen_signs, make_term("tig\x07re"), "U+0007"),
        (row.unseen_signs, make_term("tigre  blanco"), "blanks"),
        (row.unseen_signs, make_term("leo\u0301n"), "NFC"),
        (row.mixed_scripts, make_term("tigrе"), "mixes CYRILLIC and LATIN"),
        (row.currencies, make_term("GBP"), "code of a currency"),
        (row.initials, make_term("P.B.", verified=False), "two initials"),
        (row.unknown_taxa, make_term(taxon="unicorn"), 'taxon "unicorn"'),
        (row.codewords_without_public_source, make_term(kind="codeword"), "name a public source"),
        (row.wordless, make_term("..."), "no letter"),
        (row.never_found, make_term("\u200b", id="es-nothing"), "never match"),
    ],
)
def test_a_faulty_term_is_named_with_its_line(check, term: Term, message: str) -> None:
    (remark,) = check(make_linted(make_term("guacamayo rojo"), term))
    assert remark.where == "names.tsv:3"
    assert message in remark.message


@pytest.mark.parametrize(
    "term",
    [
        make_term("мамонт", language="ru"),
        make_term("DMください", language="ja", kind="contact"),
        make_term("Xมี", language="th", kind="codeword", source="gwp"),
        make_term("لاک\u200cپشت", language="fa"),
        make_term("ລີງ\u200bອຸ", language="lo"),
        make_term("🐕‍🦺", language="und", kind="emoji"),
    ],
)
def test_sound_terms_of_any_script_pass(term: Term) -> None:
    linted = make_linted(term)
    checks = (row.overlong, row.unseen_signs, row.mixed_scripts, row.unknown_taxa, row.never_found)
    assert [remark for check in checks for remark in check(linted)] == []


@pytest.mark.parametrize("tag", ["th", "zh-Hans", "pt-BR", "es-419", "haw"])
def test_a_bcp_47_tag_is_a_language(tag: str) -> None:
    assert row.is_language(tag)


@pytest.mark.parametrize("tag", ["thai", "TH", "hi-latn", "../x", "", "th\n"])
def test_anything_else_is_none(tag: str) -> None:
    assert not row.is_language(tag)


def test_a_folder_that_is_no_language_is_named(tmp_path: Path) -> None:
    for name in ("th", "thai"):
        (tmp_path / name).mkdir()
    (remark,) = row.folder_names(make_linted(folder=tmp_path))
    assert remark.where == str(tmp_path / "thai")


def test_sources_must_say_what_they_are_and_be_used(tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text('[own]\ncitation = "ours"\n\n[idle]\n', "utf-8")
    linted = make_linted(make_term(), folder=tmp_path, sources={"own": {"citation": "ours"}, "idle": {}})
    remarks = list(row.sources_without_citation(linted))
    assert [(Path(one.where).name, one.severity) for one in remarks] == [
        ("sources.toml:1", "fault"),
        ("sources.toml:4", "fault"),
        ("sources.toml:4", "warning"),
    ]


def test_terms_that_need_examples_and_languages_with_few_are_named(tmp_path: Path) -> None:
    (tmp_path / "es").mkdir()
    short, shown = make_term("loro"), make_term("oso")
    plain = [make_term(f"guacamayo {letter}olivar") for letter in "abcdefghijklmno"]
    examples = [example for term in (shown, *plain[:14]) for example in examples_of(term)]
    remarks = list(row.missing_examples(make_linted(short, shown, *plain, folder=tmp_path, examples=examples)))
    assert [remark.message.split(";")[0] for remark in remarks] == [
        'species "loro" has no match and no silent example',
        "14 terms with examples beside those that must, expected 15",
    ]
    examples += examples_of(plain[14])
    assert len(list(row.missing_examples(make_linted(short, *plain, folder=tmp_path, examples=examples)))) == 1
    assert list(row.missing_examples(make_linted(short, folder=tmp_path, is_private=True))) == []
