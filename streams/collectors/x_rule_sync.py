"""Wanted rules in; X's own list brought in line with them, by adding and removing only what differs."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import tweepy

from streams.collectors.x_access import REQUEST_FAULTS, Refused, fault_of
from streams.collectors.x_rules import MAX_RULES, TAG_PREFIX, Rule

BATCH_SIZE = 100
"""Rules a request; 100 requests are allowed in 15 minutes (X's documentation, 2026-08-22)."""
_ROUNDS = 5
"""How often a batch is sent again without the rules X named as wrong."""

log = logging.getLogger(__name__)


class Synced(NamedTuple):
    """What was done to X's list."""

    added: int
    removed: int
    refused: int


def synchronise(client: tweepy.StreamingClient, wanted: Sequence[Rule]) -> Synced:
    """Make X's rules those wanted; rules without our tag stay. Raises Refused or Lost.

    Idempotent. A rule X calls wrong is left out and logged by its tag; Refused where none is left.
    """
    present = _listed(client)
    ours = {Rule(one["value"], one["tag"]): one["id"] for one in present if _is_ours(one)}
    foreign = {one["value"] for one in present if not _is_ours(one)}
    wanted = [rule for rule in wanted if rule.value not in foreign][: MAX_RULES - len(foreign)]
    gone = [rule_id for rule, rule_id in ours.items() if rule not in set(wanted)]
    for batch in _batches(gone):
        _ask(client.delete_rules, batch)
    missing = [rule for rule in wanted if rule not in ours]
    refused = sum(_add(client, batch) for batch in _batches(missing))
    if wanted and refused == len(wanted):
        raise Refused(400, "not one rule was accepted")
    return Synced(len(missing) - refused, len(gone), refused)


def _add(client: tweepy.StreamingClient, rules: Sequence[Rule]) -> int:
    """Add rules and give how many X would not take; where it takes none because of some, it is asked again."""
    left, refused = list(rules), 0
    for _ in range(_ROUNDS):
        additions = [tweepy.StreamRule(value=rule.value, tag=rule.tag) for rule in left]
        answer = _ask(client.add_rules, additions, wrong=True)
        errors = _objects(answer.get("errors"))
        there = {one.get("value") for one in (*_objects(answer.get("data")), *filter(_is_duplicate, errors))}
        named = {error.get("value") for error in errors} - there
        wrong = [rule for rule in left if rule.value in named]
        refused += len(wrong)
        _warn(wrong)
        left = [rule for rule in left if rule.value not in there | named]
        if not left or not wrong:
            break
    _warn(left)
    return refused + len(left)


def _warn(rules: Sequence[Rule]) -> None:
    for rule in rules:
        log.warning("X did not take a rule, its terms are not asked for", extra={"source": "x", "rule": rule.tag})


def _listed(client: tweepy.StreamingClient) -> list[dict[str, Any]]:
    rules = _objects(_ask(client.get_rules).get("data"))
    return [rule for rule in rules if isinstance(rule.get("value"), str) and "id" in rule]


def _is_ours(rule: dict[str, Any]) -> bool:
    return str(rule.get("tag") or "").startswith(TAG_PREFIX)


def _is_duplicate(error: dict[str, Any]) -> bool:
    return error.get("title") == "DuplicateRule"


def _ask(request: Any, *arguments: Any, wrong: bool = False) -> dict[str, Any]:
    """Send a request and give its answer; with `wrong` also that of a 400, which names the wrong rules."""
    try:
        body = request(*arguments).json()
    except tweepy.BadRequest as error:
        if not wrong:
            raise fault_of(error) from error
        body = _body_of(error)
        if not body.get("errors"):
            raise fault_of(error) from error
    except REQUEST_FAULTS as error:
        raise fault_of(error) from error
    return body if isinstance(body, dict) else {}


def _body_of(error: tweepy.HTTPException) -> dict[str, Any]:
    try:
        body = error.response.json()
    except REQUEST_FAULTS:
        return {}
    return body if isinstance(body, dict) else {}


def _objects(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _batches(values: Sequence[Any]) -> Iterable[list[Any]]:
    return (list(values[start : start + BATCH_SIZE]) for start in range(0, len(values), BATCH_SIZE))
