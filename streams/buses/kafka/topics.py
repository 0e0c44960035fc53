"""The table of topics and the brokers come in; what differs goes out, and what is missing is made; never deletes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from kafka import KafkaAdminClient
from kafka.admin import ConfigResource
from kafka.errors import KafkaError, TopicAlreadyExistsError

from schemas.topics import TOPICS, Topic
from streams.buses.kafka.access import Access, KafkaUnavailable

BOOTSTRAP_MILLISECONDS = 10_000
"""A person waits for this; chosen by hand, not measured."""


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One way in which the brokers are not as the table says. `found` is "" for a topic that is missing."""

    topic: str
    what: str
    found: str
    expected: str
    repairable: bool = True
    """False: nothing short of a new topic changes it."""

    def __str__(self) -> str:
        if not self.found:
            return f"{self.topic}: missing; expected {self.expected}"
        return f"{self.topic}: {self.what} is {self.found}; expected {self.expected}"


class TopicsDiffer(Exception):
    """The brokers' topics are not as the table says. The message says each difference and what to do."""


@dataclass(frozen=True, kw_only=True)
class FoundTopic:
    """A topic as the brokers have it."""

    id: str
    partitions: int
    replicas: int
    config: Mapping[str, str]


def config_of(topic: Topic) -> dict[str, str]:
    """Give the configuration a topic of the table has on the brokers."""
    return {
        "cleanup.policy": "delete",
        "max.message.bytes": str(topic.max_bytes),
        "retention.ms": str(topic.retention_hours * 3_600_000),
    }


class TopicAdmin:
    """Asks and changes the brokers' topics, over one connection; every call blocks."""

    def __init__(self, access: Access, admin: KafkaAdminClient) -> None:
        self._access = access
        self._admin = admin

    def found(self, topics: Sequence[Topic] = TOPICS) -> dict[str, FoundTopic]:
        """Give the topics of the table that exist, by the table's names."""
        names = {self._access.topic(topic.name): topic.name for topic in topics}
        existing = [one for one in self._admin.describe_topics() if one["name"] in names]
        if not existing:
            return {}
        asked = [ConfigResource("topic", one["name"], None) for one in existing]
        configs = self._admin.describe_configs(asked, config_filter="all")["topic"]
        return {
            names[one["name"]]: FoundTopic(
                id=str(one.get("topic_id", "")),
                partitions=len(one["partitions"]),
                replicas=min(len(partition["replica_nodes"]) for partition in one["partitions"]),
                config={key: str(entry["value"]) for key, entry in configs[one["name"]].items()},
            )
            for one in existing
        }

    def differences(self, topics: Sequence[Topic] = TOPICS) -> list[Difference]:
        """Compare the brokers with the table, in the table's order."""
        found = self.found(topics)
        return [difference for topic in topics for difference in self._compare(topic, found.get(topic.name))]

    def apply(self, topics: Sequence[Topic] = TOPICS) -> list[Difference]:
        """Make missing topics, add missing partitions, set what is configured otherwise; gives what it changed."""
        changed = [one for one in self.differences(topics) if one.repairable]
        wanted = {self._access.topic(topic.name): topic for topic in topics}
        for one in changed:
            topic = wanted[one.topic]
            if not one.found:
                self._create(one.topic, topic)
            elif one.what == "partitions":
                self._admin.create_partitions({one.topic: topic.partitions})
            else:
                self._admin.alter_configs([ConfigResource("topic", one.topic, {one.what: one.expected})])
        return changed

    def _create(self, name: str, topic: Topic) -> None:
        try:
            self._admin.create_topics(
                {
                    name: {
                        "num_partitions": topic.partitions,
                        "replication_factor": self._access.replication,
                        "configs": config_of(topic),
                    }
                },
                wait_for_metadata=True,
            )
        except TopicAlreadyExistsError:
            return  # another one was asked to apply at the same time

    def _compare(self, topic: Topic, found: FoundTopic | None) -> Iterator[Difference]:
        name = self._access.topic(topic.name)
        if found is None:
            yield Difference(topic=name, what="topic", found="", expected=f"{topic.partitions} partitions")
            return
        if found.partitions != topic.partitions:
            yield Difference(
                topic=name,
                what="partitions",
                found=str(found.partitions),
                expected=str(topic.partitions),
                repairable=found.partitions < topic.partitions,
            )
        if found.replicas < self._access.replication:
            yield Difference(
                topic=name,
                what="replication",
                found=str(found.replicas),
                expected=str(self._access.replication),
                repairable=False,
            )
        for key, expected in config_of(topic).items():
            if found.config.get(key) != expected:
                yield Difference(topic=name, what=key, found=found.config.get(key, "not set"), expected=expected)


@contextmanager
def open_admin(access: Access) -> Iterator[TopicAdmin]:
    """Connect to the brokers; raises KafkaUnavailable, also for what fails inside the block."""
    options: dict[str, Any] = {"bootstrap_timeout_ms": BOOTSTRAP_MILLISECONDS, "request_timeout_ms": 10_000}
    try:
        admin = KafkaAdminClient(**access.python_options, **options)
        try:
            yield TopicAdmin(access, admin)
        finally:
            admin.close()
    except (KafkaError, OSError) as error:
        raise KafkaUnavailable(
            f"{access.address}: {type(error).__name__}; expected Kafka to answer there: is it up, are "
            "kafka_address, kafka_security and the credentials right?"
        ) from error


def check_topics(access: Access, names: Sequence[str]) -> dict[str, FoundTopic]:
    """Give the named topics as the brokers have them; raises TopicsDiffer where work could not be right.

    A missing topic or another count of partitions is refused; a differing configuration is not.
    """
    topics = [topic for topic in TOPICS if topic.name in names]
    with open_admin(access) as admin:
        found = admin.found(topics)
        grave = [one for one in admin.differences(topics) if not one.found or one.what == "partitions"]
    if grave:
        lines = "\n".join(f"  {one}" for one in grave)
        raise TopicsDiffer(
            f"{len(grave)} wrong with the topics at {access.address}:\n{lines}\nrun `lourie topics apply`"
        )
    return found
