"""Rules and changes for the tests of alerts."""

from __future__ import annotations

import datetime as dt
from typing import Any

from processors.alerts.firing import RuleState
from processors.alerts.progress import Progress, heard, ticked
from processors.alerts.rules import AlertRule, RuleFilter
from processors.alerts.windows import advance
from schemas.alert import Alert
from schemas.post import Post
from schemas.record import to_microseconds
from schemas.store import Change, StoredPost
from tests.builders import NOON, make_finding, make_flagged, make_post_id

MINUTE = dt.timedelta(minutes=1)
HOUR = dt.timedelta(hours=1)
NOW = to_microseconds(NOON + dt.timedelta(days=1))
"""The clock of tests that do not care: a day after the posts."""


def make_rule(**changes: Any) -> AlertRule:
    """Build a rule that fires for each review post."""
    fields: dict[str, Any] = {
        "name": "ivory",
        "type": "any",
        "recipients": ("desk@example.org",),
        "filter": RuleFilter(level=("review", "alert")),
    }
    return AlertRule(**(fields | changes))


def change(
    uid: str, minute: float = 0, *, decision: str = "undecided", groups: tuple[str, ...] = (), **rest: Any
) -> Change:
    """Build the change of a post at some minute after noon."""
    flagged = make_flagged(uid, at=NOON + minute * MINUTE, **rest)
    finding = make_finding(flagged.post, **(_as_fields(flagged.finding) | {"groups": groups}))
    from msgspec.structs import replace

    stored = StoredPost(flagged=replace(flagged, finding=finding), decision=decision, stored_at=NOON, sequence=1)  # type: ignore[arg-type]
    return Change(sequence=1, post_id=flagged.post.id, post=stored)


def gone(uid: str) -> Change:
    """Build the change of an erased post."""
    return Change(sequence=1, post_id=make_post_id(uid))


def post_of(one: Change) -> Post:
    """Give the post of a change."""
    assert one.post is not None
    return one.post.flagged.post


class Run:
    """A rule with its memory, as the stream keeps it: state, progress and what was counted."""

    def __init__(self, rule: AlertRule) -> None:
        self.rule = rule
        self.state = RuleState()
        self.progress = Progress()
        self.counted: set[str] = set()
        self.alerts: list[Alert] = []

    def take(self, *changes: Change, now: int = NOW, caught_up: bool = False) -> list[Alert]:
        """Take changes in one batch and give the alerts."""
        outcome = advance(self.rule, self.state, self.progress, changes, self.counted, now, caught_up=caught_up)
        for one in changes:
            if one.post is None:
                self.counted.discard(one.post_id)
            else:
                self.progress = heard(self.progress, to_microseconds(post_of(one).sort_at), now)
        self.progress = ticked(self.progress, now)
        self.state = outcome.state
        self.counted |= set(outcome.counted)
        self.alerts += outcome.alerts
        return outcome.alerts

    def settle(self, now: int = NOW) -> list[Alert]:
        """Let so much time pass that nothing waits any longer, and give all alerts so far."""
        self.take(now=now + 3600 * 1_000_000, caught_up=True)
        return self.alerts


def _as_fields(record: Any) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.__struct_fields__}
