"""The whole road of a post over TLS and SCRAM, with the password from a file: every client of ours proves who it is."""

from __future__ import annotations

import asyncio

import msgspec
import pytest

from schemas.envelope import Envelope
from streams.buses.kafka.access import Access, KafkaUnavailable
from streams.buses.kafka.bus import KafkaBus
from streams.buses.kafka.topics import open_admin
from streams.buses.kafka.worker import WorkerOptions
from streams.routes import ROUTES
from streams.settings import Settings
from tests.builders import make_post
from tests.servers.kafka import Kafka
from tests.streams.buses.kafka.corners import corner
from tests.streams.contexts import make_context
from tests.streams.memory_store import MemoryStore


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let an admin give up after 2 s instead of 10: who is refused is refused each time it tries."""
    monkeypatch.setattr("streams.buses.kafka.topics.BOOTSTRAP_MILLISECONDS", 2_000)


@pytest.fixture
def settings(kafka_server: Kafka) -> Settings:
    return msgspec.structs.replace(
        Settings(),
        kafka_address=kafka_server.secured_address,
        kafka_security="sasl_ssl",
        kafka_username=kafka_server.username,
        kafka_password_file=kafka_server.password_file,
        kafka_ca_file=kafka_server.ca_file,
        kafka_topic_prefix=corner(kafka_server).prefix,
    )


async def test_posts_go_all_the_way_over_tls_with_a_password(settings, tmp_path):
    access = Access.of(settings)
    with open_admin(access) as admin:
        admin.apply()
    store = MemoryStore()
    bus = KafkaBus(ROUTES, make_context(), store, access, WorkerOptions(folder=tmp_path / "faust"))
    async with asyncio.TaskGroup() as group:
        group.create_task(bus.run())
        await bus.publish(Envelope(source="test", posts=(make_post("one", "ivory"),), cursor="1"))
        async with asyncio.timeout(40):
            while not (store.posts and store.counts):
                await asyncio.sleep(0.1)
        await bus.stop()
    assert store.cursors == {"test": "1"}


@pytest.mark.usefixtures("hurried")
def test_a_wrong_password_is_refused_and_not_shown(settings, tmp_path):
    wrong = tmp_path / "wrong"
    wrong.write_text("guessed-wrong", encoding="utf-8")
    access = Access.of(msgspec.structs.replace(settings, kafka_password_file=wrong))
    with pytest.raises(KafkaUnavailable, match="credentials right") as caught, open_admin(access):
        pass
    assert "guessed-wrong" not in str(caught.value)


@pytest.mark.usefixtures("hurried")
def test_a_certificate_nobody_vouches_for_is_refused(settings):
    access = Access.of(msgspec.structs.replace(settings, kafka_ca_file=None))
    with pytest.raises(KafkaUnavailable), open_admin(access):
        pass
