"""A corner of the one broker for each test: topics of its own behind a prefix."""

from __future__ import annotations

import pytest

from streams.buses.kafka.access import Access
from streams.buses.kafka.topics import open_admin
from tests.servers.kafka import Kafka
from tests.streams.buses.kafka.corners import corner


@pytest.fixture
def access(kafka_server: Kafka) -> Access:
    """Give access to a corner without topics."""
    return corner(kafka_server)


@pytest.fixture
def topics(access: Access) -> Access:
    """Give access to a corner with all topics of the table."""
    with open_admin(access) as admin:
        admin.apply()
    return access
