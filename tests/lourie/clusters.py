"""The cluster's commands on a corner of the one broker: settings, and posts to collect."""

from __future__ import annotations

import json
from pathlib import Path

from streams.buses.kafka.access import Access
from streams.buses.kafka.topics import open_admin
from tests.servers.kafka import Kafka
from tests.streams.buses.kafka.corners import corner


def settings_of(access: Access) -> dict[str, str]:
    """Give the variables that lead a command to a corner."""
    return {"LOURIE_KAFKA_ADDRESS": access.address, "LOURIE_KAFKA_TOPIC_PREFIX": access.prefix}


def furnished_corner(server: Kafka) -> Access:
    """Give a corner with all topics."""
    access = corner(server)
    with open_admin(access) as admin:
        admin.apply()
    return access


def write_offers(file: Path, count: int) -> Path:
    """Write posts that all offer ivory, as `lourie collect --file` reads them."""
    lines = [
        json.dumps({"id": str(number), "text": f"Selling elephant ivory bangles, 200 USD each, DM me, lot {number}"})
        for number in range(count)
    ]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file
