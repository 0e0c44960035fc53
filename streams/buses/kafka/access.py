"""Settings come in; what each Kafka client is told, and how topics and groups are called on the brokers, go out."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from streams.settings import Settings, SettingsError


class KafkaUnavailable(ConnectionError):
    """The brokers cannot be reached: a transient fault, waited out wherever work goes on."""


@dataclass(frozen=True, kw_only=True, repr=False)
class Access:
    """How the brokers are reached. It holds the password, so it has no representation."""

    address: str
    """`host:port`, several with commas between."""
    security: str = "plaintext"
    mechanism: str = "SCRAM-SHA-512"
    username: str = ""
    password: str = ""
    ca_file: Path | None = None
    prefix: str = ""
    replication: int = 1

    @classmethod
    def of(cls, settings: Settings) -> Access:
        """Read what the settings say and the password's file; raises SettingsError with what is missing."""
        if not settings.kafka_address:
            raise SettingsError(
                "kafka_address (LOURIE_KAFKA_ADDRESS): not set; expected the brokers, such as broker-1:9092"
            )
        password = ""
        if settings.kafka_security == "sasl_ssl":
            password = _password(settings)
        return cls(
            address=settings.kafka_address,
            security=settings.kafka_security,
            mechanism=settings.kafka_mechanism,
            username=settings.kafka_username,
            password=password,
            ca_file=settings.kafka_ca_file,
            prefix=settings.kafka_topic_prefix,
            replication=settings.kafka_replication,
        )

    def topic(self, name: str) -> str:
        """Give what a topic of the table is called on the brokers."""
        return f"{self.prefix}{name}"

    def table_name(self, topic: str) -> str:
        """Give the table's name of a topic on the brokers; inverse of `topic`."""
        return topic.removeprefix(self.prefix)

    def group(self, name: str) -> str:
        """Give what the group of consumers is called that runs the agent `name`."""
        return f"{self.prefix}lourie-{name}"

    @property
    def python_options(self) -> dict[str, Any]:
        """What every client of kafka-python is given."""
        options: dict[str, Any] = {
            "bootstrap_servers": self.address.split(","),
            "security_protocol": self.security.upper(),
            "client_id": "lourie",
        }
        if self.security != "plaintext":
            options["ssl_context"] = self.ssl_context()
        if self.security == "sasl_ssl":
            options |= self._sasl()
        return options

    @property
    def async_options(self) -> dict[str, Any]:
        """What every client of aiokafka is given."""
        return {**self.python_options, "bootstrap_servers": self.address}

    def ssl_context(self) -> ssl.SSLContext:
        """Give the context that checks the brokers' certificates and names; raises SettingsError."""
        try:
            return ssl.create_default_context(cafile=self.ca_file)
        except OSError as error:
            raise SettingsError(
                f"kafka_ca_file (LOURIE_KAFKA_CA_FILE): {self.ca_file}: {error.strerror or 'no certificate in it'}; "
                "expected certificates in PEM"
            ) from None

    def _sasl(self) -> dict[str, str]:
        return {
            "sasl_mechanism": self.mechanism,
            "sasl_plain_username": self.username,
            "sasl_plain_password": self.password,
        }


def _password(settings: Settings) -> str:
    faults = []
    if not settings.kafka_username:
        faults.append("kafka_username (LOURIE_KAFKA_USERNAME): not set; `sasl_ssl` needs one")
    if settings.kafka_password_file is None:
        faults.append("kafka_password_file (LOURIE_KAFKA_PASSWORD_FILE): not set; `sasl_ssl` needs one")
    if faults or settings.kafka_password_file is None:
        raise SettingsError("\n".join(faults))
    try:
        return settings.kafka_password_file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise SettingsError(
            f"kafka_password_file (LOURIE_KAFKA_PASSWORD_FILE): {settings.kafka_password_file} cannot be read; "
            "expected a text file with the password alone"
        ) from None
