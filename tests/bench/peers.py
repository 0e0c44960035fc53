"""The peers' way on the same posts in the same run: a regex a term, spaCy's PhraseMatcher, stock language naming."""

from __future__ import annotations

import re
from collections.abc import Iterator

from processors.knowledge import Knowledge
from tests.bench.corpus import texts
from tests.bench.measure import Figure, rate


def figures(knowledge: Knowledge) -> Iterator[Figure]:
    """Measure each peer on as many posts as it can do in a few seconds."""
    words = sorted({term.text for term in knowledge.lexicon.subjects.terms})
    yield _regex_a_term(words)
    yield _phrase_matcher(words)
    yield _stock_py3langid()
    yield _stock_langid()


def _regex_a_term(words: list[str]) -> Figure:
    found = texts(20)
    patterns = [re.compile(rf"\b{re.escape(word)}\b", re.IGNORECASE) for word in words]
    return rate(
        "peer: one regex a term",
        lambda: [[pattern.search(text) for pattern in patterns] for text in found],
        count=len(found),
        rounds=3,
        note=f"{len(words):,} terms, matching only",
    )


def _phrase_matcher(words: list[str]) -> Figure:
    import spacy
    from spacy.matcher import PhraseMatcher

    blank = spacy.blank("xx")
    matcher = PhraseMatcher(blank.vocab, attr="LOWER")
    matcher.add("terms", list(blank.pipe(words)))
    found = texts(2000)
    return rate(
        "peer: spaCy PhraseMatcher",
        lambda: [matcher(document) for document in blank.pipe(found)],
        count=len(found),
        rounds=3,
        note=f"{len(words):,} terms, matching only",
    )


def _stock_py3langid() -> Figure:
    import py3langid

    found = texts(2000)
    return rate(
        "peer: stock py3langid on every post",
        lambda: [py3langid.classify(text) for text in found],
        count=len(found),
        rounds=3,
        note="language only",
    )


def _stock_langid() -> Figure:
    import langid

    found = texts(100)
    return rate(
        "peer: stock langid on every post",
        lambda: [langid.classify(text) for text in found],
        count=len(found),
        rounds=3,
        note="language only",
    )
