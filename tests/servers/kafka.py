"""The real Kafka 4.1.1: one KRaft broker on loopback, topics made by nobody but an admin."""

from __future__ import annotations

import subprocess
from pathlib import Path

from kafka import KafkaAdminClient
from kafka.errors import KafkaError

from tests.servers.maven import class_path
from tests.servers.server import Server, answers, free_port

PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs={folder}
auto.create.topics.enable=false
offsets.topic.num.partitions=4
offsets.topic.replication.factor=1
transaction.state.log.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
log.cleaner.dedupe.buffer.size=2097152
"""
"""The cleaner's buffer is 128 MB by default, which is much of this heap."""


class Kafka(Server):
    """A broker; `address` is its bootstrap address."""

    name = "kafka"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._controller = free_port()
        self._class_path = ""

    @property
    def address(self) -> str:
        """The bootstrap address."""
        return f"127.0.0.1:{self.port}"

    def prepare(self) -> None:
        """Resolve the jars, write the properties and format the log folder."""
        self._class_path = class_path("kafka")
        self._properties.write_text(
            PROPERTIES.format(port=self.port, controller=self._controller, folder=self.folder / "log"), encoding="utf-8"
        )
        java = ["java", "-cp", self._class_path, "kafka.tools.StorageTool"]
        cluster = subprocess.run([*java, "random-uuid"], capture_output=True, text=True, check=True).stdout.split()[-1]
        subprocess.run([*java, "format", "-t", cluster, "-c", str(self._properties)], capture_output=True, check=True)

    def command(self) -> list[str]:
        """Give the broker's command."""
        return ["java", "-Xmx512m", "-XX:+UseSerialGC", "-cp", self._class_path, "kafka.Kafka", str(self._properties)]

    def is_healthy(self) -> bool:
        """Say whether an admin gets an answer."""
        if not answers(self.port):
            return False
        try:
            admin = KafkaAdminClient(
                bootstrap_servers=self.address, bootstrap_timeout_ms=2_000, request_timeout_ms=2_000
            )
        except KafkaError:
            return False
        try:
            admin.list_topics()
        except KafkaError:
            return False
        finally:
            admin.close()
        return True

    @property
    def _properties(self) -> Path:
        return self.folder / "node.properties"
