"""What a rule remembers, and how it fires: entries in, alerts out, with the key's silence minded."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from processors.alerts.rules import AlertRule
from schemas.alert import Alert
from schemas.record import from_microseconds

MICROSECOND = dt.timedelta(microseconds=1)
GRACE = 2 * 3600 * 1_000_000
"""Windows are kept two hours longer than they last: posts of a clock an hour off still find theirs. Chosen by hand."""


class Entry(NamedTuple):
    """A post that counts for a rule. Ordered by time, then id."""

    at: int
    post_id: str
    key: str


class KeyState(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What a rule knows of one key."""

    entries: list[Entry] = []
    """Posts in the window, in order."""
    fired: list[int] = []
    """When it fired lately, in the posts' time: more than one where posts of a wrong clock are among them."""
    suppressed: int = 0
    """Posts passed over since."""
    since: int | None = None
    """A rule about silence: from when on it listens for this key."""
    silent_at: int | None = None
    """A rule about silence: when it last fired, while the posts have not come back."""


class RuleState(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What one rule remembers between posts. Plain data, kept in the ledger."""

    fingerprint: str = ""
    waiting: list[Entry] = []
    """A heap of posts that older ones may still overtake."""
    keys: dict[str, KeyState] = {}
    gathered: list[Alert] = []
    """Alerts that wait for a digest or the end of quiet hours."""
    gathered_at: int | None = None


def microseconds(length: dt.timedelta) -> int:
    """Give a length in whole microseconds."""
    return length // MICROSECOND


def fire(rule: AlertRule, key: KeyState, name: str, entries: Sequence[Entry]) -> list[Alert]:
    """Give an alert about entries in order; none while the key is silent after an earlier one (`realert`)."""
    at, realert = entries[-1].at, microseconds(rule.realert)
    if any(abs(at - earlier) < realert for earlier in key.fired):
        key.suppressed += len(entries)
        return []
    alert = _alert(rule, name, entries[0].at, at + 1, post_ids=[entry.post_id for entry in entries])
    alert = msgspec.structs.replace(alert, suppressed_count=key.suppressed)
    key.suppressed = 0
    if realert:
        newest = max([at, *key.fired])
        key.fired = sorted(one for one in {at, *key.fired} if one >= newest - realert - GRACE)
    return [alert]


def fire_silence(rule: AlertRule, key: KeyState, name: str, at: int, found: Sequence[Entry]) -> Alert:
    """Give an alert about too few posts in the window that ends at a time."""
    key.silent_at = at
    alert = _alert(rule, name, at - microseconds(rule.timeframe), at, post_ids=[entry.post_id for entry in found])
    return msgspec.structs.replace(alert, found_count=len(found))


def _alert(rule: AlertRule, name: str, start: int, end: int, *, post_ids: Sequence[str]) -> Alert:
    made_of = "\x1f".join((rule.name, rule.fingerprint, name, str(start), str(end), *sorted(post_ids)))
    return Alert(
        rule=rule.name,
        key=name,
        post_ids=tuple(post_ids),
        window_start=from_microseconds(start),
        window_end=from_microseconds(end),
        severity=rule.severity,
        message_id=hashlib.sha256(made_of.encode()).hexdigest()[:32],
    )
