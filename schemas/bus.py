"""The contract of every bus: five properties, one suite (tests/contracts/test_bus.py)."""

from __future__ import annotations

from typing import Protocol

from schemas.envelope import Envelope


class BusStopped(Exception):
    """The bus takes nothing more; what was not accepted is read again at the next start."""


class Bus(Protocol):
    """Carries envelopes from collectors through the agents to the store.

    1. delivery: every published envelope reaches every agent of its topics, at least once;
    2. acknowledgement after effect: a cursor is saved with or after all effects of its envelope;
    3. back-pressure: `publish` waits while the bus is full, and memory stays bounded;
    4. burial: a record that makes an agent raise goes to the dead letters alone, the rest goes on;
    5. clean stop: `stop` finishes what was accepted, or leaves its cursor unsaved.
    """

    async def publish(self, envelope: Envelope) -> None:
        """Hand one envelope over; called by one collector task; waits while the bus is full.

        Raises BusStopped, with nothing accepted, after `stop`.
        """

    async def run(self) -> None:
        """Carry envelopes until `stop`; called once, as a task."""

    async def stop(self) -> None:
        """Finish accepted envelopes, then let `run` return. Idempotent."""
