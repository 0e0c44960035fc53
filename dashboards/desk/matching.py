"""Whether one changed post belongs to a view, as the store would say: post and query in, yes or no out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from processors.search_tokens import query_phrases, search_tokens
from schemas.label import Mute
from schemas.store import PostQuery, StoredPost


def matches(query: PostQuery, stored: StoredPost, mutes: Sequence[Mute] = ()) -> bool:
    """Say whether a post is among the query's posts."""
    post, finding = stored.flagged.post, stored.flagged.finding
    terms = term_ids(stored)
    return (
        _any(query.levels, (finding.level,))
        and _any(query.platforms, (post.platform,))
        and _any(query.sources, (post.source,))
        and _any(query.languages, (finding.language,))
        and _any(query.species, finding.species)
        and _any(query.groups, finding.groups)
        and _any(query.terms, terms)
        and _any(query.decisions, (stored.decision,))
        and _any(query.kinds, (post.kind,))
        and _is(query.author, (post.author,))
        and _is(query.domain, post.link_domains)
        and _is(query.text_key, (stored.flagged.text_key,))
        and _within(query, post.sort_at)
        and (query.muted or not is_muted(stored, mutes))
        and _says(query.search, stored)
    )


def is_muted(stored: StoredPost, mutes: Sequence[Mute]) -> bool:
    """Say whether an officer asked not to see such posts now."""
    post = stored.flagged.post
    values = {"author": (post.author,), "domain": post.link_domains, "term": term_ids(stored)}
    return any(mute.value in values[mute.kind] for mute in mutes)


def term_ids(stored: StoredPost) -> tuple[str, ...]:
    """Give the ids of the terms that count in a post, in their order, without repeats."""
    ids = (signal.detail.get("term") for signal in stored.flagged.finding.signals)
    return tuple(dict.fromkeys(term for term in ids if term))


def _any(wanted: Collection[str], there: Collection[str]) -> bool:
    return not wanted or any(value in wanted for value in there)


def _is(wanted: str | None, there: Collection[str | None]) -> bool:
    return wanted is None or wanted in there


def _within(query: PostQuery, moment: dt.datetime) -> bool:
    return (query.since is None or moment >= query.since) and (query.until is None or moment < query.until)


def _says(search: str, stored: StoredPost) -> bool:
    if not search:
        return True
    post = stored.flagged.post
    fields = (post.text, post.title, post.media_text, *(media.alt for media in post.media), *post.tags)
    said = [search_tokens(field) for field in fields if field]
    return all(any(_holds(tokens, phrase) for tokens in said) for phrase in query_phrases(search))


def _holds(tokens: list[str], phrase: list[str]) -> bool:
    return any(tokens[start : start + len(phrase)] == phrase for start in range(len(tokens) - len(phrase) + 1))
