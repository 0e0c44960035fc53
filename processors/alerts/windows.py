"""A rule's state machine: its state and some changes in, the new state and the alerts that fire out.

Windows run in the posts' own time (`sort_at`). Where order decides, posts wait until the newest
post is `lateness` ahead of them, or until nothing newer came for that long by the clock: posts
that overtake each other by less lead to the same alerts, however they are cut into batches.
"""

from __future__ import annotations

import bisect
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from processors.alerts.firing import GRACE, Entry, RuleState, fire, microseconds
from processors.alerts.matching import is_about, key_of
from processors.alerts.opened import OpenState
from processors.alerts.progress import Progress, heard, reached, ticked
from processors.alerts.rules import AlertRule
from processors.alerts.silence import break_silence, fall_silent
from schemas.alert import Alert
from schemas.record import to_microseconds
from schemas.store import Change, StoredPost

PRUNE_EVERY = 5 * 60 * 1_000_000
"""Microseconds of the posts' time; chosen by hand, not measured."""


class Outcome(NamedTuple):
    """What some changes did to a rule."""

    state: RuleState
    alerts: list[Alert]
    counted: list[str]
    """Ids of posts that count for the rule from now on."""
    touched: frozenset[str]
    """Keys whose state changed or went."""


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
    run = _Run(rule, state, progress, set(counted), now)
    for change in changes:
        run.take(change)
    if caught_up:
        run.pass_time()
    return Outcome(run.opened.state, run.alerts, run.counted, frozenset(run.opened.touched))


class _Run:
    """One call of `advance`."""

    def __init__(self, rule: AlertRule, state: RuleState, progress: Progress, known: set[str], now: int) -> None:
        self.rule = rule
        self.opened = OpenState(state)
        self.alerts: list[Alert] = []
        self.counted: list[str] = []
        self._progress = progress
        self._known = known
        self._now = now

    def take(self, change: Change) -> None:
        if change.post is None:
            if change.post_id in self._known:
                self.opened.withdraw(change.post_id)
                self._known.discard(change.post_id)
            return
        post = change.post.flagged.post
        self._progress = heard(self._progress, to_microseconds(post.sort_at), self._now)
        if not is_about(self.rule, change.post):
            if post.id in self._known:
                self.opened.withdraw(post.id)
        elif post.id not in self._known:
            self._known.add(post.id)
            self.counted.append(post.id)
            self._count(change.post)
        self._process_all(self.opened.waited(self._watermark()))

    def pass_time(self) -> None:
        now, lateness = self._now, microseconds(self.rule.lateness)
        self._progress = ticked(self._progress, now)
        if now - (self._progress.heard_at or now) >= lateness:
            self._process_all(self.opened.waited(None))
        if self.rule.type == "flatline":
            at = reached(self._progress, now)
            self.alerts += fall_silent(self.rule, self.opened, at - lateness, begun_at=at)
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
            self.opened.wait(entry)
        else:
            self.opened.hold(entry)
            self._process(entry)

    def _watermark(self) -> int:
        return (self._progress.newest_at or 0) - microseconds(self.rule.lateness)

    def _process_all(self, entries: Iterable[Entry]) -> None:
        for entry in entries:
            self._process(entry)

    def _process(self, entry: Entry) -> None:
        if self.rule.type == "flatline":
            self.alerts += break_silence(self.rule, self.opened, entry)
            return
        key = self.opened.key(entry.key)
        if self.rule.type == "any":
            self.alerts += fire(self.rule, key, entry.key, [entry])
            return
        bisect.insort(key.entries, entry)
        if full := _full_window(self.rule, key.entries, entry):
            self.alerts += fire(self.rule, key, entry.key, full)
            key.entries = [one for one in key.entries if one not in set(full)]

    def _prune(self) -> None:
        """Forget now and then what can no longer matter: entries out of every window, keys silent no more."""
        state, newest = self.opened.state, self._progress.newest_at or 0
        if self.rule.type == "flatline" or newest - state.pruned_at < PRUNE_EVERY:
            return
        state.pruned_at = newest
        oldest = newest - microseconds(self.rule.timeframe) - microseconds(self.rule.lateness) - GRACE
        quiet = newest - microseconds(self.rule.realert) - GRACE
        for name, key in list(state.keys.items()):
            entries = [entry for entry in key.entries if entry.at >= oldest]
            fired = [at for at in key.fired if at >= quiet]
            if not (entries or fired):
                self.opened.drop(name)
            elif len(entries) < len(key.entries) or len(fired) < len(key.fired):
                open_key = self.opened.key(name)
                open_key.entries, open_key.fired = entries, fired


def _full_window(rule: AlertRule, entries: Sequence[Entry], new: Entry) -> list[Entry]:
    """Give the first `num_events` entries around a new one that lie within the timeframe; none when too few."""
    count, length = rule.num_events, microseconds(rule.timeframe)
    place = bisect.bisect_left(entries, new)
    for start in range(max(0, place - count + 1), min(place, len(entries) - count) + 1):
        window = entries[start : start + count]
        if window[-1].at - window[0].at < length:
            return list(window)
    return []
