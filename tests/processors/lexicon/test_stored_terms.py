"""Terms come back as they went in, count through all parts, and leave out what is replaced."""

from __future__ import annotations

import msgspec

from processors.lexicon.stored_terms import PartTerms, StoredTerms, numbered
from processors.lexicon.terms import Term

TERMS = [
    Term(
        id=f"{language}-{text}",
        text=text,
        language=language,
        kind=kind,
        taxon="elephant",
        weight=2.5,
        false_positives=(f"{text}s", "two words"),
        match=(f"{text} for sale",),
    )
    for language, text, kind in (
        ("en", "ivory", "product"),
        ("de", "Elfenbein", "product"),
        ("en", "For Sale", "offer"),
    )
]


def of(terms: list[Term]) -> PartTerms:
    stored = msgspec.msgpack.encode(StoredTerms.of(terms))
    return PartTerms(msgspec.msgpack.decode(stored, type=StoredTerms))


def test_terms_come_back_as_they_were() -> None:
    terms = of(TERMS)
    assert list(terms) == [terms[0], terms[1], terms[-1]] == TERMS
    assert terms[1:] == tuple(TERMS[1:])
    assert len(terms) == 3
    assert terms == of(TERMS) != of(TERMS[:2])


def test_what_is_asked_of_all_terms_is_told_without_reading_them() -> None:
    terms, _ = numbered([of(TERMS[:1]), of(TERMS[1:])], frozenset())
    assert [terms.language_names[number] for number in terms.languages] == ["en", "de", "en"]
    assert terms.ordinary == ["ivorys", "elfenbeins"]
    assert of(TERMS).stored.sale_words == ["forsale"]


def test_a_term_is_found_by_its_id_unless_it_is_replaced() -> None:
    own = [msgspec.structs.replace(TERMS[0], text="ivories")]
    terms, _ = numbered([of(TERMS), of(own)], frozenset({"en-ivory"}))
    assert [terms.with_id(one) for one in ("en-ivory", "de-Elfenbein", "en-none")] == [own[0], TERMS[1], None]
    assert "ivorys" in terms.ordinary


def test_terms_are_numbered_through_all_parts() -> None:
    terms, numbers = numbered([of(TERMS[:2]), of(TERMS[2:])], frozenset())
    assert list(terms) == TERMS
    assert [number.tolist() for number in numbers] == [[0, 1], [2]]


def test_only_the_first_part_is_replaced() -> None:
    own = [Term(id="en-ivory", text="ivories", language="en", kind="product")]
    terms, numbers = numbered([of(TERMS), of(own)], frozenset({"en-ivory"}))
    assert [term.text for term in terms] == ["Elfenbein", "For Sale", "ivories"]
    assert [number.tolist() for number in numbers] == [[-1, 0, 1], [2]]


def test_no_terms_have_no_numbers() -> None:
    terms, numbers = numbered([of([]), of([])], frozenset({"en-ivory"}))
    assert list(terms) == []
    assert [number.tolist() for number in numbers] == [[], []]
