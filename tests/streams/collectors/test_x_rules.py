from collections import Counter

import pytest

from processors.knowledge import packaged_data
from processors.lexicon.terms import Term, read_terms
from streams.collectors.x_rules import (
    MAX_RULE_LENGTH,
    MAX_RULES,
    NO_REPOSTS,
    length_of,
    make_rules,
    packaged_rules,
    quoted,
)


def term(text: str, kind: str = "product", language: str = "en", weight: float = 3.0, **fields: bool) -> Term:
    return Term(id=f"{language}-{kind}-{text}", text=text, language=language, kind=kind, weight=weight, **fields)


OFFERS = [term("for sale", "offer"), term("selling", "offer")]


def values(*terms: Term, count: int = 100) -> list[str]:
    return [rule.value for rule in make_rules([*terms, *OFFERS], count)]


@pytest.fixture(scope="module")
def packaged() -> list[Term]:
    return read_terms(packaged_data())


def test_a_rule_asks_for_a_subject_with_a_word_of_offer_and_no_repost() -> None:
    assert values(term("ivory"), term("rhino horn")) == ['(ivory OR "rhino horn") ("for sale" OR selling) -is:retweet']


def test_what_a_shorter_term_finds_is_not_asked_for_again() -> None:
    assert values(term("ivory"), term("red ivory"), term("Ivory"), term("ivoryware")) == [
        '(ivory OR ivoryware) ("for sale" OR selling) -is:retweet'
    ]


def test_weak_unverified_and_odd_terms_are_not_paid_for() -> None:
    odd = [term("musk", weight=0.4), term("maw", verified=False), term('a"b'), term("a (b)"), term("x"), term("🦏")]
    assert values(*odd) == []


def test_a_language_without_words_of_offer_is_left_out_but_for_hashtags() -> None:
    assert make_rules([term("elfenbein", language="de")], 10) == []
    (rule,) = make_rules([term("#elfenbein", "hashtag", "de")], 10)
    assert rule.value == f"(#elfenbein) {NO_REPOSTS}"


def test_scientific_names_borrow_words_of_offer() -> None:
    (value,) = values(term("Manis javanica", "species", "la"))
    assert value == '("Manis javanica") ("for sale" OR selling) -is:retweet'


def test_words_that_x_reads_as_operators_are_phrases() -> None:
    assert [quoted(text) for text in ("or", "ivory", "#ivory", "rhino horn", "象牙")] == [
        '"or"', "ivory", "#ivory", '"rhino horn"', "象牙",
    ]  # fmt: skip


def test_letters_of_east_asia_count_twice() -> None:
    assert length_of("ivory") == 5
    assert length_of("象牙") == 4


def test_the_packaged_lexicon_gives_rules_within_the_limits(packaged: list[Term]) -> None:
    rules = make_rules(packaged, 5000)
    assert len(rules) == MAX_RULES
    assert max(length_of(rule.value) for rule in rules) <= MAX_RULE_LENGTH
    assert len({rule.value for rule in rules}) == len({rule.tag for rule in rules}) == len(rules)
    assert all(rule.tag.startswith("lourie/") and len(rule.tag) <= 60 for rule in rules)
    assert all(rule.value.count('"') % 2 == 0 and rule.value.count("(") == rule.value.count(")") for rule in rules)


def test_the_same_lexicon_gives_the_same_rules_whatever_the_count(packaged: list[Term]) -> None:
    assert make_rules(packaged, 50) == make_rules(packaged, 300)[:50]


def test_the_rules_of_the_packaged_lexicon_are_these(packaged: list[Term]) -> None:
    assert packaged_rules(20) == make_rules(packaged, 20)


def test_products_of_every_language_come_first(packaged: list[Term]) -> None:
    rules = make_rules(packaged, 300)
    languages = Counter(rule.tag.split("/")[1] for rule in rules[:50])
    assert {"en", "th", "vi", "zh-Hans", "sw", "id", "ar", "ja"} <= set(languages)
    assert any("ivory OR" in rule.value and "selling" in rule.value for rule in rules[:50])
    assert any("象牙" in rule.value for rule in rules[:50])
