from __future__ import annotations

import pytest
from msgspec.structs import replace

from processors.evidence.admission import EVERYDAY, EVERYDAY_FILE, _bare, admit, admitted
from processors.lexicon.hits import Hit
from processors.lexicon.terms import Term
from tests.processors.evidence.conftest import Read


def make_term(text: str, language: str, **changes: object) -> Term:
    fields: dict[str, object] = {"id": f"{language}-x", "text": text, "language": language, "kind": "species"}
    return Term(**(fields | {"weight": 1.0} | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("term_language", "post_language", "confidence", "counts"),
    [
        ("es", "es", 0.99, True),
        ("en", "th", 0.99, True),
        ("ms", "id", 0.99, True),
        ("sv", "en", 0.99, False),
        ("sv", "en", 0.55, True),
        ("sv", "und", 0.2, True),
    ],
)
def test_a_word_of_another_language_counts_only_where_it_may_be_meant(
    read: Read, term_language: str, post_language: str, confidence: float, *, counts: bool
) -> None:
    context = replace(read("lejon"), language=post_language, language_confidence=confidence)
    assert bool(admit(Hit(make_term("lejon", term_language), 0, 5), context)) is counts


@pytest.mark.parametrize(
    ("text", "counts"), [("mật gấu", True), ("mat gau", True), ("mặt gau", False), ("mất gấu", False)]
)
def test_in_vietnamese_another_accent_is_another_word(read: Read, text: str, *, counts: bool) -> None:
    context = replace(read(text), language="vi", language_confidence=0.99)
    hidden = None if text == "mật gấu" else "folded"
    assert bool(admit(Hit(make_term("mật gấu", "vi"), 0, len(text), hidden), context)) is counts


@pytest.mark.parametrize(("text", "counts"), [("hoa đẹp #matgau", True), ("hoa đẹp mat gau", False)])
def test_a_hashtag_without_accents_is_one_in_a_post_that_has_them(read: Read, text: str, *, counts: bool) -> None:
    context = replace(read(text), language="vi", language_confidence=0.99)
    start = text.find("mat")
    assert bool(admit(Hit(make_term("mật gấu", "vi"), start, len(text), "folded"), context)) is counts


@pytest.mark.parametrize(
    ("text", "verified", "counts"),
    [("オキナ", False, True), ("オキナのヒナ", False, True), ("オキナワ", False, False), ("オキナワ", True, True)],
)
def test_an_abbreviation_in_katakana_is_no_part_of_a_longer_word(
    read: Read, text: str, *, verified: bool, counts: bool
) -> None:
    context = replace(read(text), language="ja", language_confidence=0.99)
    assert bool(admit(Hit(make_term("オキナ", "ja", verified=verified), 0, 3), context)) is counts


def test_of_several_terms_on_one_place_the_posts_own_language_wins(read: Read) -> None:
    context = replace(read("tigre"), language="es", language_confidence=0.99)
    hits = [Hit(make_term("tigre", language), 0, 5) for language in ("pt", "es", "fr")]
    assert [hit.term.language for hit, _ in admitted(hits, context)] == ["es"]


@pytest.mark.parametrize(
    ("text", "term", "term_language", "language", "counts"),
    [
        ("mesa", "mesa", "ha", "es", False),
        ("mesa", "mesa", "ha", "ha", True),
        ("los", "los", "cs", "und", False),
        ("los", "los", "cs", "cs", True),
        ("игрушки", "игрунки", "ru", "ru", False),
        ("lejon", "lejon", "sv", "und", True),
        ("ミサイル", "サイ", "ja", "ja", False),
        ("サイ角", "サイ", "ja", "ja", True),
        ("stoer", "Stör", "de", "nl", False),
    ],
)
def test_an_everyday_word_is_no_name_but_in_the_language_of_the_name(
    read: Read, text: str, term: str, term_language: str, language: str, *, counts: bool
) -> None:
    context = replace(read(text), language=language, language_confidence=0.5)
    start = max(0, text.find(term))
    end = start + len(term) if term in text else len(text)
    assert bool(admit(Hit(make_term(term, term_language), start, end), context)) is counts


def test_everyday_words_are_kept_as_they_are_looked_up() -> None:
    assert all(_bare(word) == word for word in EVERYDAY)
    assert EVERYDAY_FILE.read_text("utf-8").split() == sorted(EVERYDAY)
