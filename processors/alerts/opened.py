"""A rule's state opened for a few changes: what is touched is copied, the state handed in stays as it was."""

from __future__ import annotations

import heapq
from collections.abc import Iterator

import msgspec

from processors.alerts.firing import Entry, KeyState, RuleState
from schemas.alert import Alert


class OpenState:
    """A state that may be changed. `touched` names the keys that were, so that only these need to be kept."""

    def __init__(self, state: RuleState) -> None:
        self.state = msgspec.structs.replace(
            state, waiting=list(state.waiting), keys=dict(state.keys), gathered=list(state.gathered)
        )
        self.touched: set[str] = set()
        self._held: set[str] | None = None

    def key(self, name: str) -> KeyState:
        """Give a key to change; a new one where there was none."""
        if name not in self.touched:
            self.touched.add(name)
            old = self.state.keys.get(name, KeyState())
            self.state.keys[name] = msgspec.structs.replace(old, entries=list(old.entries), fired=list(old.fired))
        return self.state.keys.setdefault(name, KeyState())

    def drop(self, name: str) -> None:
        """Forget a key."""
        self.touched.add(name)
        self.state.keys.pop(name, None)

    def wait(self, entry: Entry) -> None:
        """Let an entry wait for ones it overtook."""
        heapq.heappush(self.state.waiting, entry)
        self.hold(entry)

    def hold(self, entry: Entry) -> None:
        """Note that an entry is somewhere in the state."""
        if self._held is not None:
            self._held.add(entry.post_id)

    def waited(self, until: int | None) -> Iterator[Entry]:
        """Take out what has waited long enough, in order; everything for null."""
        while self.state.waiting and (until is None or self.state.waiting[0].at <= until):
            yield heapq.heappop(self.state.waiting)

    def withdraw(self, post_id: str) -> None:
        """Take a post out of the waiting, the windows and the gathered alerts. An alert without posts goes."""
        if self._held is None:
            self._held = set(_held_by(self.state))
        if post_id not in self._held:
            return
        self._held.discard(post_id)
        self.state.waiting = [entry for entry in self.state.waiting if entry.post_id != post_id]
        heapq.heapify(self.state.waiting)
        for name, key in list(self.state.keys.items()):
            if any(entry.post_id == post_id for entry in key.entries):
                self.key(name).entries = [entry for entry in key.entries if entry.post_id != post_id]
        self.state.gathered = [left for one in self.state.gathered if (left := _without(one, post_id)) is not None]
        self.state.gathered_at = self.state.gathered_at if self.state.gathered else None


def _held_by(state: RuleState) -> Iterator[str]:
    for entries in (state.waiting, *(key.entries for key in state.keys.values())):
        for entry in entries:
            yield entry.post_id
    for alert in state.gathered:
        yield from alert.post_ids


def _without(alert: Alert, post_id: str) -> Alert | None:
    left = tuple(one for one in alert.post_ids if one != post_id)
    if not left and alert.post_ids and alert.found_count is None:
        return None
    return msgspec.structs.replace(alert, post_ids=left)
