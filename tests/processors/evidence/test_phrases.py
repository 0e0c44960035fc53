from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.matcher import Matcher
from spacy.util import filter_spans

from processors.evidence.phrases import Phrases, tokenizer
from processors.knowledge import Knowledge

RULES: dict[str, list[list[dict[str, Any]]]] = {
    "sell": [
        [{"LOWER": "for"}, {"LOWER": {"IN": ["sale", "grabs"]}}],
        [{"LIKE_NUM": True}, {"LOWER": "left"}],
        [{"LOWER": "new", "OP": "?"}, {"LOWER": {"IN": ["stock", "stocks"]}}],
    ],
    "want": [[{"ORTH": "WANTED"}], [{"LOWER": {"IN": ["looking", "ready"]}}, {"LOWER": "for"}, {"LOWER": "sale"}]],
}
WORDS = (
    "for",
    "For",
    "sale",
    "grabs",
    "3",
    "left",
    "new",
    "stock",
    "stocks",
    "WANTED",
    "wanted",
    "looking",
    "ready",
    ".",
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Two birds FOR SALE here", [("sell", 10, 18)]),
        ("3 left", [("sell", 0, 6)]),
        ("new stock", [("sell", 0, 9)]),
        ("WANTED", [("want", 0, 6)]),
        ("wanted", []),
        ("looking for sale", [("want", 0, 16)]),
        ("", []),
    ],
)
def test_the_longest_phrase_is_found_with_its_direction(text: str, found: list[tuple[str, int, int]]) -> None:
    assert Phrases(RULES).find(text) == found


@given(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join))
def test_asking_few_rules_finds_what_asking_all_does(text: str) -> None:
    every = Matcher(tokenizer().vocab)
    for direction, rules in RULES.items():
        every.add(direction, rules)
    spans = filter_spans(
        sorted(every(tokenizer().make_doc(text), as_spans=True), key=lambda s: (s.start, -s.end, s.label_))
    )
    assert Phrases(RULES).find(text) == [(span.label_, span.start_char, span.end_char) for span in spans]


@given(st.lists(st.sampled_from((*WORDS, "and so on " * 5, "° C.", "\n", "unsold")), max_size=12).map(" ".join))
def test_a_long_text_is_read_around_its_anchors_alone(text: str) -> None:
    before, behind = "word " * 100, " word" * 100
    found = [(direction, start + 500, end + 500) for direction, start, end in Phrases(RULES).find(text)]
    assert Phrases(RULES).find(before + text + behind) == found


@given(st.text(st.sampled_from("abIşßم中กå0١.,:'’-–/<=$°#@ \n²") | st.characters(codec="utf-8"), max_size=20))
def test_no_token_begins_between_two_letters(text: str) -> None:
    starts = [token.idx for token in tokenizer().make_doc(text)]
    assert not [start for start in starts[1:] if text[start - 1].isalpha() and text[start].isalpha()]


def test_the_word_that_must_follow_is_no_part_of_the_phrase() -> None:
    rule = [{"LOWER": "selling"}, {"LOWER": "my", "OP": "?"}, {"IS_ALPHA": True}]
    phrases = Phrases({"sell": [rule]})
    assert phrases.find("selling my tusks") == [("sell", 0, len("selling my"))]
    assert phrases.find("selling tusks") == [("sell", 0, len("selling"))]
    assert phrases.find("I am selling.") == []


def test_every_packaged_pattern_can_be_compiled(knowledge: Knowledge) -> None:
    assert all(Phrases(rules).find("12 345") is not None for rules in knowledge.patterns.values())


@pytest.mark.parametrize("rule", [[{"LOWER": "for", "OP": "+"}], [{"IS_ALPHA": True}], [{"LOWER": {"REGEX": "^s"}}]])
def test_a_rule_without_a_word_to_look_for_is_refused(rule: list[dict[str, Any]]) -> None:
    with pytest.raises(ValueError, match="pattern"):
        Phrases({"sell": [rule]})
