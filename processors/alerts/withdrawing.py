"""A post that is gone, or no longer what a rule is about, is taken out of what the rule remembers."""

from __future__ import annotations

import heapq

import msgspec

from processors.alerts.firing import RuleState
from schemas.alert import Alert


def withdraw(state: RuleState, post_id: str) -> None:
    """Take a post out of the waiting, the windows and the gathered alerts. An alert without posts goes."""
    if any(entry.post_id == post_id for entry in state.waiting):
        state.waiting = [entry for entry in state.waiting if entry.post_id != post_id]
        heapq.heapify(state.waiting)
    for key in state.keys.values():
        if any(entry.post_id == post_id for entry in key.entries):
            key.entries = [entry for entry in key.entries if entry.post_id != post_id]
    if any(post_id in alert.post_ids for alert in state.gathered):
        state.gathered = [left for alert in state.gathered if (left := _without(alert, post_id)) is not None]
        state.gathered_at = state.gathered_at if state.gathered else None


def _without(alert: Alert, post_id: str) -> Alert | None:
    left = tuple(one for one in alert.post_ids if one != post_id)
    if not left and alert.post_ids and alert.found_count is None:
        return None
    return msgspec.structs.replace(alert, post_ids=left)
