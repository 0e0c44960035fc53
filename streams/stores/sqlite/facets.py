"""A flagged post in, the values it is counted and filtered by out."""

from __future__ import annotations

from collections.abc import Iterator

from schemas.flagged import FlaggedPost

FIELDS: dict[str, int] = {
    "platform": 1,
    "source": 2,
    "language": 3,
    "kind": 4,
    "author": 5,
    "species": 6,
    "group": 7,
    "term": 8,
    "domain": 9,
}
"""Codes of `facet.field`. They are in the files: never renumber, append. Level and decision are columns."""


def facets(flagged: FlaggedPost) -> set[tuple[int, str]]:
    """Give each (field code, value) of a post once."""
    return {(FIELDS[name], value) for name, value in _values(flagged)}


def _values(flagged: FlaggedPost) -> Iterator[tuple[str, str]]:
    post, finding = flagged.post, flagged.finding
    yield "platform", post.platform
    yield "source", post.source
    yield "language", finding.language
    yield "kind", post.kind
    if post.author is not None:
        yield "author", post.author
    for taxon in finding.species:
        yield "species", taxon
    for group in finding.groups:
        yield "group", group
    for signal in finding.signals:
        if "term" in signal.detail:
            yield "term", signal.detail["term"]
    for domain in post.link_domains:
        yield "domain", domain
