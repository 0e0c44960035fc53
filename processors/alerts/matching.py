"""A rule and a stored post come in; whether the rule is about it, and the key it counts under, go out."""

from __future__ import annotations

from collections.abc import Callable

from processors.alerts.rules import AlertRule, QueryKey
from schemas.platform_terms import NO_AUTHOR_VIEW
from schemas.store import StoredPost


def is_about(rule: AlertRule, stored: StoredPost) -> bool:
    """Say whether a rule is about a post. Never about one that an analyst called no trade."""
    if stored.decision == "not_trade":
        return False
    post, finding, wanted = stored.flagged.post, stored.flagged.finding, rule.filter
    single = (
        (wanted.level, finding.level),
        (wanted.platform, post.platform),
        (wanted.language, finding.language),
        (wanted.sources, post.source),
    )
    if any(allowed and value not in allowed for allowed, value in single):
        return False
    several = ((wanted.species, finding.species), (wanted.groups, finding.groups))
    if any(allowed and not set(allowed) & set(values) for allowed, values in several):
        return False
    return not wanted.terms or any(signal.detail.get("term") in wanted.terms for signal in finding.signals)


def key_of(rule: AlertRule, stored: StoredPost) -> str:
    """Give the key a post counts under; "" where the rule has none or the post has no such value."""
    return _KEYS[rule.query_key](stored) if rule.query_key else ""


def _author(stored: StoredPost) -> str:
    post = stored.flagged.post
    return "" if post.platform in NO_AUTHOR_VIEW else post.author or ""


_KEYS: dict[QueryKey, Callable[[StoredPost], str]] = {
    "species": lambda stored: next(iter(stored.flagged.finding.species), ""),
    "group": lambda stored: next(iter(stored.flagged.finding.groups), ""),
    "platform": lambda stored: stored.flagged.post.platform,
    "source": lambda stored: stored.flagged.post.source,
    "language": lambda stored: stored.flagged.finding.language,
    "author": _author,
    "text": lambda stored: stored.flagged.text_key,
}
