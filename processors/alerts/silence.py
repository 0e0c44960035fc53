"""Rules about too few posts: a key falls silent when its window empties, and breaks its silence by posting again.

A key's silence has a moment of its own on the posts' timeline: when the `threshold`-th newest post
leaves the window. It fires with that moment, whenever it is looked at.
"""

from __future__ import annotations

import bisect

from processors.alerts.firing import Entry, KeyState, RuleState, fire_silence, microseconds
from processors.alerts.rules import AlertRule
from schemas.alert import Alert


def fall_silent(rule: AlertRule, state: RuleState, until: int, *, begun_at: int) -> list[Alert]:
    """Give alerts for the keys whose silence began by a time.

    A rule without `query_key` listens from its first look on (`begun_at`), one with it for a key
    from its first post on.
    """
    if not rule.query_key:
        key = state.keys.setdefault("", KeyState())
        if key.since is None:
            key.since = begun_at
    alerts: list[Alert] = []
    for name, key in list(state.keys.items()):
        alerts += _silences(rule, key, name, until)
        if key.silent_at is not None and rule.query_key and not rule.realert:
            del state.keys[name]
    return sorted(alerts, key=lambda alert: (alert.window_end, alert.key))


def break_silence(rule: AlertRule, state: RuleState, entry: Entry) -> list[Alert]:
    """Count a post; gives the silences that came before it."""
    key = state.keys.setdefault(entry.key, KeyState(since=entry.at))
    if key.since is None:
        key.since = entry.at
    alerts = _silences(rule, key, entry.key, entry.at)
    bisect.insort(key.entries, entry)
    start = bisect.bisect_right(key.entries, entry.at - microseconds(rule.timeframe), key=lambda one: one.at)
    key.entries = key.entries[start:]
    if len(key.entries) >= rule.threshold:
        key.silent_at = None
    return alerts


def _silences(rule: AlertRule, key: KeyState, name: str, until: int) -> list[Alert]:
    """Fire the silence that began by a time; of several repetitions due at once the first only."""
    at = _falls_silent_at(rule, key)
    if at is None or at > until:
        return []
    start = bisect.bisect_right(key.entries, at - microseconds(rule.timeframe), key=lambda one: one.at)
    alert = fire_silence(rule, key, name, at, key.entries[start:])
    if rule.realert:
        behind = (until - at) // microseconds(rule.realert)
        key.silent_at = at + behind * microseconds(rule.realert)
    return [alert]


def _falls_silent_at(rule: AlertRule, key: KeyState) -> int | None:
    if key.silent_at is not None:
        return key.silent_at + microseconds(rule.realert) if rule.realert else None
    if len(key.entries) >= rule.threshold:
        return key.entries[-rule.threshold].at + microseconds(rule.timeframe)
    return None if key.since is None else key.since + microseconds(rule.timeframe)
