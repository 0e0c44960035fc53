"""A PostQuery in, the server's filter out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from processors.search_tokens import query_phrases
from schemas.label import Mute
from schemas.record import to_microseconds
from schemas.store import CountField, PageCursor, PostQuery
from streams.stores.search.server import Query

COUNTED: dict[CountField, str] = {"term": "terms", "domain": "domains"}
"""Fields whose name in the index differs from the one they are counted by."""
NOTHING: Query = {"match_none": {}}


def field_of(field: CountField) -> str:
    """Name a countable field as the index does."""
    return COUNTED.get(field, field)


def condition(query: PostQuery, muted: Iterable[Mute], phrases: Sequence[str] | None = None) -> dict[str, Any]:
    """Translate a query but for its search, which `phrases` gives; `muted` are the mutes in force.

    `phrases` null leaves the search out; an empty list of a search finds nothing.
    """
    unwanted: dict[str, list[str]] = {}
    for mute in () if query.muted else muted:
        unwanted.setdefault(field_of(mute.kind), []).append(mute.value)
    filters = [*_wanted(query), *map(phrase_filter, phrases or ())]
    return {
        "bool": {
            "filter": filters,
            "must_not": [{"terms": {field: values}} for field, values in sorted(unwanted.items())],
        }
    }


def phrases_of(search: str) -> list[str] | None:
    """Give the phrases of a search, each as its tokens with blanks; null for a search that can find nothing."""
    try:
        search.encode()
    except UnicodeEncodeError:
        return None  # half a character: no text has it, as no record with it can be encoded
    return list(dict.fromkeys(" ".join(tokens) for tokens in query_phrases(search))) or None


def phrase_filter(phrase: str) -> dict[str, Any]:
    """Ask for tokens that stand together."""
    return {"match_phrase": {"words": phrase}}


def before(cursor: PageCursor) -> dict[str, Any]:
    """Ask for posts that stand after a row of a page, newest first."""
    at = to_microseconds(cursor.sort_at)
    same_time = [{"term": {"sort_at_microseconds": at}}, {"range": {"id": {"lt": cursor.id}}}]
    older = {"range": {"sort_at_microseconds": {"lt": at}}}
    return {"bool": {"should": [older, {"bool": {"filter": same_time}}], "minimum_should_match": 1}}


def _wanted(query: PostQuery) -> Iterator[dict[str, Any]]:
    yield {"term": {"hidden": False}}
    for field, values in _values(query).items():
        if values:
            yield {"terms": {field: list(values)}}
    times: dict[str, int] = {}
    if query.since is not None:
        times["gte"] = to_microseconds(query.since)
    if query.until is not None:
        times["lt"] = to_microseconds(query.until)
    if times:
        yield {"range": {"sort_at_microseconds": times}}


def _values(query: PostQuery) -> dict[str, Sequence[str]]:
    single = {"author": query.author, "domains": query.domain, "text_key": query.text_key}
    return {
        "level": query.levels,
        "platform": query.platforms,
        "source": query.sources,
        "language": query.languages,
        "species": query.species,
        "group": query.groups,
        "terms": query.terms,
        "decision": query.decisions,
        "kind": query.kinds,
        **{field: () if value is None else (value,) for field, value in single.items()},
    }
