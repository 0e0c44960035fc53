"""Corners of a broker that no other test uses."""

from __future__ import annotations

import uuid

from streams.buses.kafka.access import Access
from tests.servers.kafka import Kafka


def corner(server: Kafka) -> Access:
    """Give access behind a fresh prefix."""
    return Access(address=server.address, prefix=f"t{uuid.uuid4().hex[:10]}.")
