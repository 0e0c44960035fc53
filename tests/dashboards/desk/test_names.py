from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dashboards.desk.names import LANGUAGE_NAMES, NameBook, short_author

if TYPE_CHECKING:
    from processors.knowledge import Knowledge


@pytest.mark.parametrize(
    ("field", "value", "name"),
    [
        ("level", "alert", "Alert"),
        ("decision", "not_trade", "Not trade"),
        ("platform", "x", "X"),
        ("platform", "mastodon", "Mastodon"),
        ("language", "th", "Thai"),
        ("language", "xx", "xx"),
        ("group", "big_cats", "Big cats"),
        ("species", "no_such_taxon", "No such taxon"),
        ("term", "no-such-term", "no-such-term"),
        ("within", "24h", "last 24 hours"),
        ("within", "5h", "last 5h"),
        ("author", "k1:0123456789abcdef0123456789abcdef", "k1:01234567"),
        ("domain", "shop.example", "shop.example"),
    ],
)
def test_ids_have_names(knowledge: Knowledge, field: str, value: str, name: str) -> None:
    assert NameBook().names(knowledge).of(field, value) == name


def test_every_subject_term_has_a_gloss(knowledge: Knowledge) -> None:
    names = NameBook().names(knowledge)
    for term in knowledge.lexicon.subjects.terms:
        assert names.gloss(term.id)
        assert names.term(term.id) == term.text


def test_a_look_alike_says_what_it_is_not(knowledge: Knowledge) -> None:
    names = NameBook().names(knowledge)
    alike = [term for term in knowledge.lexicon.subjects.terms if term.kind == "lookalike" and term.taxon]
    assert alike
    for term in alike:
        assert term.taxon
        species = names.species(term.taxon).lower().removesuffix(" (any)")
        assert names.gloss(term.id) == f"not {species}: only sounds like it"


def test_every_species_has_a_name_with_a_capital(knowledge: Knowledge) -> None:
    names = NameBook().names(knowledge)
    for taxon in knowledge.taxa:
        assert names.species(taxon)[:1] == names.species(taxon)[:1].upper()


def test_names_are_built_once_a_snapshot(knowledge: Knowledge) -> None:
    book = NameBook()
    assert book.names(knowledge) is book.names(knowledge)


def test_an_unknown_term_has_no_gloss(knowledge: Knowledge) -> None:
    assert NameBook().names(knowledge).gloss("no-such-term") == ""


def test_a_short_author_keeps_the_key() -> None:
    assert short_author("k2:" + "a" * 32) == "k2:aaaaaaaa"


def test_every_language_of_the_knowledge_has_a_name(knowledge: Knowledge) -> None:
    lexicon = knowledge.lexicon
    spoken = {term.language for term in (*lexicon.subjects.terms, *lexicon.contexts.terms)}
    assert (spoken | set(knowledge.language.names)) - set(LANGUAGE_NAMES) == set()
