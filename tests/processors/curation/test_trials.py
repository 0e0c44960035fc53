from __future__ import annotations

from processors.curation.examples import Example
from processors.curation.trials import run_examples
from processors.knowledge import Knowledge


def test_only_examples_that_come_out_otherwise_are_given(knowledge: Knowledge) -> None:
    term = next(term for term in knowledge.lexicon.terms if term.text == "rhino horn")
    examples = [
        Example(term, "rhino horn for sale", False, "good match"),
        Example(term, "good morning", True, "good silent"),
        Example(term, "good morning", False, "bad match"),
        Example(term, "rhino horn for sale, 200 USD", True, "bad silent"),
    ]
    match, silent = run_examples(examples * 1, knowledge)
    assert (match.where, match.level, match.seen[0]) == ("bad match", "ignore", "terms: none")
    assert term.id in match.expected
    assert (silent.where, silent.expected) == ("bad silent", "level ignore")
    assert any("rhino" in sentence for sentence in silent.seen)


def test_another_term_of_the_taxon_stands_for_a_term(knowledge: Knowledge) -> None:
    term = next(term for term in knowledge.lexicon.terms if term.id == "af-name-lion")
    assert run_examples([Example(term, "Leeu welpie te koop, mak, R20000", False, "longer")], knowledge) == []
    (failed,) = run_examples([Example(term, "Wolf welpie te koop, mak, R20000", False, "other")], knowledge)
    assert failed.where == "other"


def test_no_examples_no_failures(knowledge: Knowledge) -> None:
    assert run_examples([], knowledge) == []
