"""A rule's state machine: its state and some changes in, the new state and the alerts that fire out.

Windows run in the posts' own time (`sort_at`). Where order decides, posts wait until the newest
post is `lateness` ahead of them, or until nothing newer came for that long by the clock: posts
that overtake each other by less lead to the same alerts, however they are cut into batches.
"""

from __future__ import annotations

import bisect
import heapq
from collections.abc import Collection, Sequence
from typing import NamedTuple

import msgspec

from processors.alerts.firing import GRACE, Entry, KeyState, RuleState, fire, microseconds
from processors.alerts.matching import is_about, key_of
from processors.alerts.progress import Progress, heard, reached, ticked
from processors.alerts.rules import AlertRule
from processors.alerts.silence import break_silence, fall_silent
from processors.alerts.withdrawing import withdraw
from schemas.alert import Alert
from schemas.record import to_microseconds
from schemas.store import Change, StoredPost


class Outcome(NamedTuple):
    """What some changes did to a rule."""

    state: RuleState
    alerts: list[Alert]
    counted: list[str]
    """Ids of posts that count for the rule from now on."""


def copied(state: RuleState) -> RuleState:
    """Give a state that shares nothing with the old one."""
    return msgspec.json.decode(msgspec.json.encode(state), type=RuleState)


def advance(
    rule: AlertRule,
    state: RuleState,
    progress: Progress,
    changes: Sequence[Change],
    counted: Collection[str],
    now: int,
    *,
    caught_up: bool,
) -> Outcome:
    """Take changes into a rule; the state handed in stays as it is.

    `counted` are ids among the changes' that the rule counted before: a post counts once, also
    when it is edited. `now` is the clock in microseconds; `caught_up` says that nothing is left to
    read, so that time passes by the clock.
    """
    run = _Run(rule, copied(state), progress, set(counted), now)
    for change in changes:
        run.take(change)
    if caught_up:
        run.pass_time()
    return Outcome(run.state, run.alerts, run.counted)


class _Run:
    """One call of `advance`."""

    def __init__(self, rule: AlertRule, state: RuleState, progress: Progress, known: set[str], now: int) -> None:
        self.rule = rule
        self.state = state
        self.alerts: list[Alert] = []
        self.counted: list[str] = []
        self._progress = progress
        self._known = known
        self._now = now

    def take(self, change: Change) -> None:
        if change.post is None:
            withdraw(self.state, change.post_id)
            self._known.discard(change.post_id)
            return
        post = change.post.flagged.post
        self._progress = heard(self._progress, to_microseconds(post.sort_at), self._now)
        if not is_about(self.rule, change.post):
            if post.id in self._known:
                withdraw(self.state, post.id)
        elif post.id not in self._known:
            self._known.add(post.id)
            self.counted.append(post.id)
            self._count(change.post)
        self._release(self._watermark())

    def pass_time(self) -> None:
        now, lateness = self._now, microseconds(self.rule.lateness)
        self._progress = ticked(self._progress, now)
        if now - (self._progress.heard_at or now) >= lateness:
            while self.state.waiting:
                self._process(heapq.heappop(self.state.waiting))
        if self.rule.type == "flatline":
            at = reached(self._progress, now)
            self.alerts += fall_silent(self.rule, self.state, at - lateness, begun_at=at)
        self._prune()

    def _count(self, stored: StoredPost) -> None:
        key = key_of(self.rule, stored)
        if not key and self.rule.query_key and self.rule.type != "any":
            return
        at = min(to_microseconds(stored.flagged.post.sort_at), self._now)
        if self.rule.type == "flatline":
            at = max(at, self._watermark())  # later than the lateness allows: it still shows that its source lives
        entry = Entry(at, stored.flagged.post.id, key)
        if self.rule.keeps_order:
            heapq.heappush(self.state.waiting, entry)
        else:
            self._process(entry)

    def _watermark(self) -> int:
        return (self._progress.newest_at or 0) - microseconds(self.rule.lateness)

    def _release(self, until: int) -> None:
        while self.state.waiting and self.state.waiting[0].at <= until:
            self._process(heapq.heappop(self.state.waiting))

    def _process(self, entry: Entry) -> None:
        if self.rule.type == "flatline":
            self.alerts += break_silence(self.rule, self.state, entry)
            return
        key = self.state.keys.setdefault(entry.key, KeyState())
        if self.rule.type == "any":
            self.alerts += fire(self.rule, key, entry.key, [entry])
            return
        bisect.insort(key.entries, entry)
        if full := _full_window(self.rule, key.entries, entry):
            self.alerts += fire(self.rule, key, entry.key, full)
            key.entries = [one for one in key.entries if one not in set(full)]

    def _prune(self) -> None:
        """Forget what can no longer matter: entries out of every window, keys that are silent no more."""
        newest = self._progress.newest_at or 0
        oldest = newest - microseconds(self.rule.timeframe) - microseconds(self.rule.lateness) - GRACE
        quiet = newest - microseconds(self.rule.realert) - GRACE
        for name, key in list(self.state.keys.items()):
            if self.rule.type != "flatline":
                key.entries = [entry for entry in key.entries if entry.at >= oldest]
                key.fired = [at for at in key.fired if at >= quiet]
                if not (key.entries or key.fired or key.suppressed):
                    del self.state.keys[name]


def _full_window(rule: AlertRule, entries: Sequence[Entry], new: Entry) -> list[Entry]:
    """Give the first `num_events` entries around a new one that lie within the timeframe; none when too few."""
    count, length = rule.num_events, microseconds(rule.timeframe)
    place = bisect.bisect_left(entries, new)
    for start in range(max(0, place - count + 1), min(place, len(entries) - count) + 1):
        window = entries[start : start + count]
        if window[-1].at - window[0].at < length:
            return list(window)
    return []
