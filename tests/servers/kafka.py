"""The real Kafka 4.1.1: one KRaft broker on loopback, plain and behind TLS with SCRAM; topics made by an admin only."""

from __future__ import annotations

import subprocess
from pathlib import Path

from kafka import KafkaAdminClient
from kafka.errors import KafkaError

from tests.servers.java import BRIEFLY
from tests.servers.maven import class_path
from tests.servers.server import Server, answers, free_port

PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
listeners=PLAINTEXT://127.0.0.1:{port},SASL_SSL://127.0.0.1:{secured},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{port},SASL_SSL://127.0.0.1:{secured}
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,SASL_SSL:SASL_SSL,CONTROLLER:PLAINTEXT
sasl.enabled.mechanisms=SCRAM-SHA-512
listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
ssl.keystore.type=PKCS12
ssl.keystore.location={folder}/broker.p12
ssl.keystore.password={password}
log.dirs={folder}/log
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
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
"""
"""The cleaner's buffer is 128 MB by default, which is much of this heap. A broker that was killed is let in again when
its session is over, after 9 s by default."""


PASSWORD = "only-for-tests"
"""Of the user `desk`, and of the key store; both live as long as the test run."""


class Kafka(Server):
    """A broker; `address` is its bootstrap address, `secured_address` the one for the user `desk` over TLS."""

    name = "kafka"
    username = "desk"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._controller = free_port()
        self._secured = free_port()
        self._class_path = ""

    @property
    def address(self) -> str:
        """The bootstrap address."""
        return f"127.0.0.1:{self.port}"

    @property
    def secured_address(self) -> str:
        """The bootstrap address of the listener with TLS and SCRAM-SHA-512."""
        return f"127.0.0.1:{self._secured}"

    @property
    def ca_file(self) -> Path:
        """The certificate the broker's is checked by."""
        return self.folder / "ca.pem"

    @property
    def password_file(self) -> Path:
        """The password of the user `desk`."""
        return self.folder / "password"

    def prepare(self) -> None:
        """Resolve the jars, write properties and certificate, and format the log folder."""
        self._class_path = class_path("kafka")
        properties = PROPERTIES.format(
            port=self.port,
            secured=self._secured,
            controller=self._controller,
            folder=self.folder,
            password=PASSWORD,
        )
        self._properties.write_text(properties, encoding="utf-8")
        self.password_file.write_text(f"{PASSWORD}\n", encoding="utf-8")
        self._certify()
        java = ["java", *BRIEFLY, "-cp", self._class_path, "kafka.tools.StorageTool"]
        cluster = subprocess.run([*java, "random-uuid"], capture_output=True, text=True, check=True).stdout.split()[-1]
        scram = f"SCRAM-SHA-512=[name={self.username},password={PASSWORD}]"
        options = ["-t", cluster, "-c", str(self._properties), "--add-scram", scram]
        subprocess.run([*java, "format", *options], capture_output=True, check=True)

    def command(self) -> list[str]:
        """Give the broker's command."""
        return ["java", "-Xmx512m", *BRIEFLY, "-cp", self._class_path, "kafka.Kafka", str(self._properties)]

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

    def _certify(self) -> None:
        """Make the broker's key and a certificate of its own for 127.0.0.1."""
        store = ["-keystore", str(self.folder / "broker.p12"), "-storepass", PASSWORD, "-alias", "broker"]
        made = ["-keyalg", "EC", "-dname", "CN=127.0.0.1", "-ext", "SAN=IP:127.0.0.1", "-ext", "bc=ca:true"]
        subprocess.run(
            ["keytool", "-genkeypair", "-storetype", "PKCS12", *store, *made], capture_output=True, check=True
        )
        export = ["keytool", "-exportcert", "-rfc", *store, "-file", str(self.ca_file)]
        subprocess.run(export, capture_output=True, check=True)

    @property
    def _properties(self) -> Path:
        return self.folder / "node.properties"
