"""Alerts in, mails out: gathered for a digest, through quiet hours, or at once; each mail with an id of its own."""

from __future__ import annotations

import datetime as dt
import hashlib
import zoneinfo
from collections.abc import Sequence

from processors.alerts.firing import RuleState, microseconds
from processors.alerts.rules import AlertRule, QuietHours
from schemas.alert import Alert, AlertMail
from schemas.record import from_microseconds

MOST_MAILS = 20
"""More alerts of one rule at once go into one mail: a mailbox must not drown. Chosen by hand, not measured."""


def due_groups(rule: AlertRule, state: RuleState, alerts: Sequence[Alert], now: int) -> list[tuple[Alert, ...]]:
    """Give the groups of alerts to mail now, each a mail; what must wait is put into the state."""
    if state.gathered_at is not None and now < state.gathered_at:
        state.gathered_at = now  # the clock was set back
    quiet = rule.quiet_hours is not None and is_quiet(rule.quiet_hours, from_microseconds(now))
    if rule.aggregation or quiet or (state.gathered and not _is_due(rule, state, now)):
        state.gathered += alerts
        alerts = ()
        if state.gathered and state.gathered_at is None:
            state.gathered_at = now
    groups: list[tuple[Alert, ...]] = []
    if state.gathered and not quiet and _is_due(rule, state, now):
        groups.append(tuple(state.gathered))
        state.gathered, state.gathered_at = [], None
    if len(alerts) > MOST_MAILS:
        return [*groups, tuple(alerts)]
    return [*groups, *((alert,) for alert in alerts)]


def mails_of(rule: AlertRule, alerts: Sequence[Alert]) -> list[AlertMail]:
    """Give one mail a recipient about some alerts. The id follows from the alerts and the recipient."""
    ids = "\x1f".join(alert.message_id or "" for alert in alerts)
    keys = {alert.key for alert in alerts}
    thread = _hash(rule.name, keys.pop() if len(keys) == 1 else "")
    return [
        AlertMail(
            id=_hash(ids, recipient.casefold()),
            recipient=recipient,
            rule=rule.name,
            alerts=tuple(alerts),
            severity=rule.severity,
            description=rule.description,
            query_key=rule.query_key,
            thread=thread,
        )
        for recipient in rule.recipients
    ]


def is_quiet(hours: QuietHours, now: dt.datetime) -> bool:
    """Say whether a moment lies in the quiet hours, by the clock on the wall there."""
    local = now.astimezone(zoneinfo.ZoneInfo(hours.timezone)).time()
    if hours.begin < hours.end:
        return hours.begin <= local < hours.end
    return local >= hours.begin or local < hours.end


def _is_due(rule: AlertRule, state: RuleState, now: int) -> bool:
    return state.gathered_at is not None and now - state.gathered_at >= microseconds(rule.aggregation)


def _hash(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]
