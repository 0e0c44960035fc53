"""Rules about too few posts: a key falls silent when its window empties, and breaks its silence by posting again.

A key's silence has a moment of its own on the posts' timeline: when the `threshold`-th newest post
leaves the window. It fires with that moment, whenever it is looked at.
"""

from __future__ import annotations

import bisect

from processors.alerts.firing import Entry, KeyState, fire_silence, microseconds
from processors.alerts.opened import OpenState
from processors.alerts.rules import AlertRule
from schemas.alert import Alert


def fall_silent(rule: AlertRule, opened: OpenState, until: int, *, begun_at: int) -> list[Alert]:
    """Give alerts for the keys whose silence began by a time.

    A rule without `query_key` listens from its first look on (`begun_at`), one with it for a key
    from its first post on.
    """
    if not rule.query_key and "" not in opened.state.keys:
        opened.key("").since = begun_at
    due = [name for name, key in opened.state.keys.items() if _is_due(rule, key, until)]
    alerts = [_silence(rule, opened.key(name), name, until) for name in due]
    for name in due if rule.query_key and not rule.realert else ():
        opened.drop(name)
    return sorted(alerts, key=lambda alert: (alert.window_end, alert.key))


def break_silence(rule: AlertRule, opened: OpenState, entry: Entry) -> list[Alert]:
    """Count a post; gives the silence that came before it, if one did."""
    key = opened.key(entry.key)
    if key.since is None:
        key.since = entry.at
    alerts = [_silence(rule, key, entry.key, entry.at)] if _is_due(rule, key, entry.at) else []
    bisect.insort(key.entries, entry)
    start = bisect.bisect_right(key.entries, entry.at - microseconds(rule.timeframe), key=lambda one: one.at)
    key.entries = key.entries[start:]
    if len(key.entries) >= rule.threshold:
        key.silent_at = None
    return alerts


def _is_due(rule: AlertRule, key: KeyState, until: int) -> bool:
    at = _falls_silent_at(rule, key)
    return at is not None and at <= until


def _silence(rule: AlertRule, key: KeyState, name: str, until: int) -> Alert:
    """Fire the silence that is due by a time; of several repetitions due at once the first only."""
    at = _falls_silent_at(rule, key) or 0
    start = bisect.bisect_right(key.entries, at - microseconds(rule.timeframe), key=lambda one: one.at)
    alert = fire_silence(rule, key, name, at, key.entries[start:])
    if rule.realert:
        behind = (until - at) // microseconds(rule.realert)
        key.silent_at = at + behind * microseconds(rule.realert)
    return alert


def _falls_silent_at(rule: AlertRule, key: KeyState) -> int | None:
    if key.silent_at is not None:
        return key.silent_at + microseconds(rule.realert) if rule.realert else None
    if len(key.entries) >= rule.threshold:
        return key.entries[-rule.threshold].at + microseconds(rule.timeframe)
    return None if key.since is None else key.since + microseconds(rule.timeframe)
