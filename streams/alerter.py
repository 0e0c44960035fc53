"""The store's changes and the alert rules come in; mails for the outbox and what the rules remember go out."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable, Sequence
from typing import NamedTuple

import msgspec

from processors.alerts.digests import due_groups, mails_of
from processors.alerts.firing import KeyState, RuleState
from processors.alerts.progress import Progress, heard, ticked
from processors.alerts.rules import AlertRule
from processors.alerts.windows import Outcome, advance
from schemas.alert import AlertMail
from schemas.decoding import decode, encode
from schemas.record import from_microseconds, to_microseconds
from schemas.store import Change
from streams.clock import Clock
from streams.follower import Followed
from streams.ledger import Ledger
from streams.ledger.deliveries import Delivery
from streams.ledger.following import Step

FOLLOWER = "alerts"
PROGRESS = "progress"
RULE = "rule:"
KEY = "key:"
SEPARATOR = "\x1f"
"""State keys: the progress, one a rule by its name, and one a rule's key, so that only what changes is written."""
TICK = 1_000_000
"""Microseconds between two looks at the clock while nothing comes; chosen by hand, not measured."""


class Memory(NamedTuple):
    """What the alerter knows, as the ledger has it."""

    progress: Progress
    states: dict[str, RuleState]
    heads: dict[str, bytes]
    """The payloads but those of the rules' keys."""
    stale: frozenset[str] = frozenset()
    """State keys that nobody needs any more."""


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

    def reset(self) -> None:
        """Read the ledger again before going on: after a fault it may be ahead of what is remembered here."""
        self._memory = self._pending = None

    async def handle(self, followed: Followed) -> Step | None:
        """Give what some changes lead to; raises StoreUnavailable."""
        memory = self._memory = self._memory or await self._remember()
        now = to_microseconds(self._clock())
        if not followed.changes and abs(now - self._ticked_at) < TICK:
            return None
        ids = [change.post_id for change in followed.changes]
        counted = await self._ledger.following.counted(FOLLOWER, ids) if ids else frozenset()
        # On a thread: some thousand windows take a tenth of a second, in which the board would stand still.
        self._pending, step = await asyncio.to_thread(self._reckon, memory, followed, counted, now)
        self._ticked_at = now
        return step

    def _reckon(
        self, memory: Memory, followed: Followed, counted: frozenset[tuple[str, str]], now: int
    ) -> tuple[Memory, Step | None]:
        """Give what is known and to be committed after some changes; nothing handed in is changed."""
        states = dict[str, RuleState]()
        mails, marks = list[AlertMail](), list[tuple[str, str]]()
        changed: dict[str, bytes | None] = dict.fromkeys(memory.stale)
        for rule in self._rules:
            known = {post_id for post_id, name in counted if name == rule.name}
            before = memory.states[rule.name]
            outcome = advance(rule, before, memory.progress, followed.changes, known, now, caught_up=followed.caught_up)
            for group in due_groups(rule, outcome.state, outcome.alerts, now):
                mails += mails_of(rule, group)
            states[rule.name] = outcome.state
            marks += [(post_id, rule.name) for post_id in outcome.counted]
            changed |= _touched(rule.name, outcome)
        progress = _progressed(memory.progress, followed.changes, now)
        heads = _heads(progress, states)
        changed |= {key: head for key, head in heads.items() if memory.heads.get(key) != head}
        gone = tuple(change.post_id for change in followed.changes if change.post is None)
        deliveries = tuple(_delivery(mail, from_microseconds(now)) for mail in mails)
        step = Step(states=changed, counted=tuple(marks), gone=gone, deliveries=deliveries)
        return Memory(progress, states, heads), step if step != Step() else None

    def committed(self, step: Step) -> None:
        """Take over what is in the ledger now."""
        self._memory, self._pending = self._pending, None
        if step.deliveries and self._wake:
            self._wake()

    async def _remember(self) -> Memory:
        payloads = await self._ledger.following.states(FOLLOWER)
        states: dict[str, RuleState] = {}
        used = {PROGRESS}
        for rule in self._rules:
            head = payloads.get(f"{RULE}{rule.name}")
            state = decode(head, RuleState) if head else RuleState(fingerprint=rule.fingerprint)
            used.add(f"{RULE}{rule.name}")
            if state.fingerprint == rule.fingerprint:
                prefix = f"{KEY}{rule.name}{SEPARATOR}"
                own = {key: payload for key, payload in payloads.items() if key.startswith(prefix)}
                used |= own.keys()
                state.keys = {key.removeprefix(prefix): decode(payload, KeyState) for key, payload in own.items()}
            else:  # its conditions changed: the windows begin anew, the alerts that wait for a digest stay
                state = RuleState(fingerprint=rule.fingerprint, gathered=state.gathered, gathered_at=state.gathered_at)
            states[rule.name] = state
        progress = decode(payloads[PROGRESS], Progress) if PROGRESS in payloads else Progress()
        return Memory(progress, states, payloads, frozenset(payloads.keys() - used))


def _delivery(mail: AlertMail, now: dt.datetime) -> Delivery:
    return Delivery(
        id=mail.id,
        channel="mail",
        target=mail.recipient,
        payload=encode(mail),
        due_at=now,
        post_ids=tuple(dict.fromkeys(post_id for alert in mail.alerts for post_id in alert.post_ids)),
    )


def _touched(name: str, outcome: Outcome) -> dict[str, bytes | None]:
    keys = outcome.state.keys
    return {
        f"{KEY}{name}{SEPARATOR}{key}": encode(keys[key]) if key in keys else None for key in sorted(outcome.touched)
    }


def _progressed(progress: Progress, changes: Sequence[Change], now: int) -> Progress:
    for change in changes:
        if change.post is not None:
            progress = heard(progress, to_microseconds(change.post.flagged.post.sort_at), now)
    return ticked(progress, now)


def _heads(progress: Progress, states: dict[str, RuleState]) -> dict[str, bytes]:
    heads = {f"{RULE}{name}": encode(msgspec.structs.replace(state, keys={})) for name, state in states.items()}
    return {PROGRESS: encode(progress)} | heads
