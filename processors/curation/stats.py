"""Terms and their examples in, counts by language and by source out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from processors.curation.examples import Example
from processors.lexicon.terms import Term


class LanguageCount(msgspec.Struct, frozen=True):
    """What one language has; `kinds` counts every stance as `stance`."""

    language: str
    term_count: int
    verified_share: float
    example_count: int
    """Hand-written posts, match and silent."""
    taxon_count: int
    kinds: dict[str, int]


class SourceCount(msgspec.Struct, frozen=True):
    """How many terms rest on one source."""

    source: str
    term_count: int
    citation: str
    licence: str


TOTAL = "all"


def count_languages(terms: Sequence[Term], examples: Sequence[Example]) -> list[LanguageCount]:
    """Count by language, in alphabetical order, and at the end all together under `TOTAL`."""
    by_language: dict[str, list[Term]] = {}
    for term in terms:
        by_language.setdefault(term.language, []).append(term)
    written = Counter(example.term.language for example in examples)
    rows = [_count(language, by_language[language], written[language]) for language in sorted(by_language)]
    return [*rows, _count(TOTAL, terms, len(examples))]


def count_sources(terms: Sequence[Term], sources: Mapping[str, Mapping[str, Any]]) -> list[SourceCount]:
    """Count terms by source, most first; a source nothing rests on counts 0."""
    counts = Counter(term.source for term in terms)
    known = sorted(sources.keys() | counts.keys(), key=lambda source: (-counts[source], source))
    return [
        SourceCount(
            source,
            counts[source],
            str(sources.get(source, {}).get("citation", "")),
            str(sources.get(source, {}).get("licence", "")),
        )
        for source in known
    ]


def _count(language: str, terms: Sequence[Term], example_count: int) -> LanguageCount:
    kinds = Counter(term.kind.split(".", 1)[0] for term in terms)
    return LanguageCount(
        language=language,
        term_count=len(terms),
        verified_share=round(sum(term.verified for term in terms) / len(terms), 4) if terms else 0.0,
        example_count=example_count,
        taxon_count=len({term.taxon for term in terms if term.taxon}),
        kinds=dict(sorted(kinds.items())),
    )
