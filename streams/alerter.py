"""The store's changes and the alert rules come in; mails for the outbox and what the rules remember go out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import NamedTuple

from processors.alerts.digests import due_groups, mails_of
from processors.alerts.firing import RuleState
from processors.alerts.progress import Progress, heard, ticked
from processors.alerts.rules import AlertRule
from processors.alerts.windows import advance
from schemas.alert import AlertMail
from schemas.decoding import decode, encode
from schemas.record import to_microseconds
from schemas.store import Change
from streams.clock import Clock
from streams.follower import Followed
from streams.ledger import Ledger
from streams.ledger.deliveries import Delivery
from streams.ledger.following import Step

FOLLOWER = "alerts"
PROGRESS = "progress"
RULE = "rule:"
"""State keys are the progress, and one a rule by its name."""
TICK = 1_000_000
"""Microseconds between two looks at the clock while nothing comes; chosen by hand, not measured."""


class Memory(NamedTuple):
    """What the alerter knows, as the ledger has it."""

    progress: Progress
    states: dict[str, RuleState]
    payloads: dict[str, bytes]


class Alerter:
    """A handler for `Follower`: exact, as what it remembers and what it mails is one commit with its place.

    Rules that were removed are forgotten; a rule whose conditions changed begins its windows anew.
    """

    def __init__(
        self, rules: Sequence[AlertRule], ledger: Ledger, clock: Clock, wake: Callable[[], None] | None = None
    ) -> None:
        """`wake` is called when there is something new to send."""
        self._wake = wake
        self._rules = [rule for rule in rules if rule.enabled]
        self._ledger = ledger
        self._clock = clock
        self._memory: Memory | None = None
        self._pending: Memory | None = None
        self._ticked_at = 0

    async def handle(self, followed: Followed) -> Step | None:
        """Give what some changes lead to; raises StoreUnavailable."""
        memory = self._memory = self._memory or await self._remember()
        now = to_microseconds(self._clock())
        if not followed.changes and abs(now - self._ticked_at) < TICK:
            return None
        ids = [change.post_id for change in followed.changes]
        counted = await self._ledger.following.counted(FOLLOWER, ids) if ids else frozenset()
        states, mails, marks = dict(memory.states), list[AlertMail](), list[tuple[str, str]]()
        for rule in self._rules:
            state = _state_of(rule, memory.states)
            known = {post_id for post_id, name in counted if name == rule.name}
            outcome = advance(rule, state, memory.progress, followed.changes, known, now, caught_up=followed.caught_up)
            for group in due_groups(rule, outcome.state, outcome.alerts, now):
                mails += mails_of(rule, group)
            states[rule.name] = outcome.state
            marks += [(post_id, rule.name) for post_id in outcome.counted]
        progress = _progressed(memory.progress, followed.changes, now)
        self._ticked_at = now
        self._pending = Memory(progress, states, _payloads(progress, states))
        return self._step(memory.payloads, self._pending.payloads, followed, mails, marks)

    def committed(self, step: Step) -> None:
        """Take over what is in the ledger now."""
        self._memory, self._pending = self._pending, None
        if step.deliveries and self._wake:
            self._wake()

    def _step(
        self,
        before: dict[str, bytes],
        after: dict[str, bytes],
        followed: Followed,
        mails: list[AlertMail],
        marks: list[tuple[str, str]],
    ) -> Step | None:
        changed: dict[str, bytes | None] = {key: now for key, now in after.items() if before.get(key) != now}
        changed |= dict.fromkeys(before.keys() - after.keys())
        gone = tuple(change.post_id for change in followed.changes if change.post is None)
        if not (changed or mails or marks or gone):
            return None
        deliveries = tuple(_delivery(mail, self._clock()) for mail in mails)
        return Step(states=changed, counted=tuple(marks), gone=gone, deliveries=deliveries)

    async def _remember(self) -> Memory:
        payloads = await self._ledger.following.states(FOLLOWER)
        names = {rule.name for rule in self._rules}
        states = {
            key.removeprefix(RULE): decode(payload, RuleState)
            for key, payload in payloads.items()
            if key.startswith(RULE) and key.removeprefix(RULE) in names
        }
        progress = decode(payloads[PROGRESS], Progress) if PROGRESS in payloads else Progress()
        return Memory(progress, states, payloads)


def _delivery(mail: AlertMail, now: dt.datetime) -> Delivery:
    return Delivery(
        id=mail.id,
        channel="mail",
        target=mail.recipient,
        payload=encode(mail),
        due_at=now,
        post_ids=tuple(dict.fromkeys(post_id for alert in mail.alerts for post_id in alert.post_ids)),
    )


def _state_of(rule: AlertRule, states: dict[str, RuleState]) -> RuleState:
    """Give what a rule remembers; where its conditions changed, only the alerts that wait for their digest."""
    state = states.get(rule.name, RuleState())
    if state.fingerprint == rule.fingerprint:
        return state
    return RuleState(fingerprint=rule.fingerprint, gathered=state.gathered, gathered_at=state.gathered_at)


def _progressed(progress: Progress, changes: Sequence[Change], now: int) -> Progress:
    for change in changes:
        if change.post is not None:
            progress = heard(progress, to_microseconds(change.post.flagged.post.sort_at), now)
    return ticked(progress, now)


def _payloads(progress: Progress, states: dict[str, RuleState]) -> dict[str, bytes]:
    return {PROGRESS: encode(progress)} | {f"{RULE}{name}": encode(state) for name, state in states.items()}
