from __future__ import annotations

from processors.curation.stats import TOTAL, count_languages, count_sources
from tests.processors.lexicon.builders import examples_of, make_term

TERMS = [
    make_term("tigre", verified=False),
    make_term("noticia", kind="stance.news", taxon=None, weight=-1.0),
    make_term("tiger", language="de", source="cldr"),
]


def test_languages_are_counted_and_summed() -> None:
    german, spanish, every = count_languages(TERMS, examples_of(TERMS[0]))
    assert (german.language, spanish.language, every.language) == ("de", "es", TOTAL)
    assert spanish.kinds == {"species": 1, "stance": 1}
    assert (spanish.verified_share, spanish.example_count, spanish.taxon_count) == (0.5, 2, 1)
    assert every.term_count == 3


def test_an_empty_lexicon_counts_nothing() -> None:
    (every,) = count_languages([], [])
    assert (every.term_count, every.verified_share) == (0, 0.0)


def test_sources_are_counted_with_their_citations() -> None:
    rows = count_sources(TERMS, {"own": {"citation": "ours"}, "idle": {}})
    assert [(row.source, row.term_count, row.citation) for row in rows] == [
        ("own", 2, "ours"),
        ("cldr", 1, ""),
        ("idle", 0, ""),
    ]
