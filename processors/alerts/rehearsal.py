"""A rule and kept posts in, the mails it would have led to out, with the time each would have gone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from processors.alerts.digests import due_groups, mails_of
from processors.alerts.firing import RuleState
from processors.alerts.progress import Progress, heard
from processors.alerts.rules import AlertRule
from processors.alerts.windows import advance
from schemas.alert import Alert, AlertMail
from schemas.record import to_microseconds
from schemas.store import Change, StoredPost


class Rehearsed(NamedTuple):
    """A mail that would have gone, and when by a clock that is always at the newest post."""

    at: int
    mail: AlertMail


def rehearse(rule: AlertRule, posts: Iterable[StoredPost], until: int) -> list[Rehearsed]:
    """Run a rule over posts as if each came the moment it was written; one mail each, for the first recipient.

    `until` is the end of time in microseconds; a digest that still waits then is shown as if it went then.
    """
    run = _Rehearsal(rule)
    for stored in sorted(posts, key=lambda one: (one.flagged.post.sort_at, one.flagged.post.id)):
        run.take([Change(sequence=1, post_id=stored.flagged.post.id, post=stored)], _time_of(stored))
    run.take([], max(until, run.now))
    run.finish()
    return run.found


def _time_of(stored: StoredPost) -> int:
    return to_microseconds(stored.flagged.post.sort_at)


class _Rehearsal:
    def __init__(self, rule: AlertRule) -> None:
        self._rule = rule
        self._state = RuleState()
        self._progress = Progress()
        self.now = 0
        self.found: list[Rehearsed] = []

    def take(self, changes: list[Change], now: int) -> None:
        self.now = now
        caught_up = not changes
        outcome = advance(self._rule, self._state, self._progress, changes, (), now, caught_up=caught_up)
        if changes:
            self._progress = heard(self._progress, now, now)
        self._state = outcome.state
        for group in due_groups(self._rule, self._state, outcome.alerts, now):
            self._mail(group)

    def finish(self) -> None:
        if self._state.gathered:
            self._mail(tuple(self._state.gathered))

    def _mail(self, alerts: tuple[Alert, ...]) -> None:
        self.found.append(Rehearsed(self.now, mails_of(self._rule, alerts)[0]))
