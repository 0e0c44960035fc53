"""The table of topics comes in; an AsyncAPI 3 document of them goes out, as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from schemas.topics import TOPICS, Topic

ENVELOPED = frozenset({"posts.collected"})
"""Topics whose Kafka records hold a JSON array of records; the others hold one each."""


def describe_topics(topics: Sequence[Topic] = TOPICS) -> dict[str, Any]:
    """Give the AsyncAPI 3.0.0 document: a channel a topic, its message, and an operation for each who sends or reads.

    Server addresses are settings, so the document names none.
    """
    records = sorted({topic.record for topic in topics}, key=lambda record: record.__name__)
    _, schemas = msgspec.json.schema_components(records, ref_template="#/components/schemas/{name}")
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Lourie's topics",
            "version": "1",
            "description": "Kafka topics between collectors, agents and store. CloudEvents 1.0 in binary mode: "
            "attributes are headers, the value is JSON.",
        },
        "defaultContentType": "application/json",
        "channels": {topic.name: _channel(topic) for topic in topics},
        "operations": {name: operation for topic in topics for name, operation in _operations(topic).items()},
        "components": {
            "messages": {topic.name: _message(topic) for topic in topics},
            "schemas": {**schemas, "CloudEvent": _CLOUD_EVENT},
        },
    }


def _channel(topic: Topic) -> dict[str, Any]:
    return {
        "address": topic.name,
        "description": topic.purpose,
        "messages": {topic.record.__name__: {"$ref": f"#/components/messages/{topic.name}"}},
        "bindings": {
            "kafka": {
                "bindingVersion": "0.5.0",
                "topic": topic.name,
                "partitions": topic.partitions,
                "topicConfiguration": {
                    "cleanup.policy": ["delete"],
                    "retention.ms": topic.retention_hours * 3_600_000,
                    "max.message.bytes": topic.max_bytes,
                },
            }
        },
    }


def _message(topic: Topic) -> dict[str, Any]:
    record = {"$ref": f"#/components/schemas/{topic.record.__name__}"}
    return {
        "name": topic.record.__name__,
        "contentType": "application/json",
        "headers": {"$ref": "#/components/schemas/CloudEvent"},
        "payload": {"type": "array", "items": record} if topic.name in ENVELOPED else record,
        "bindings": {"kafka": {"bindingVersion": "0.5.0", "key": {"type": "string", "description": topic.key}}},
    }


def _operations(topic: Topic) -> dict[str, Any]:
    channel = {"$ref": f"#/channels/{topic.name}"}
    sends = {f"{name}.sends.{topic.name}": {"action": "send", "channel": channel} for name in topic.writers}
    reads = {f"{name}.reads.{topic.name}": {"action": "receive", "channel": channel} for name in topic.readers}
    return sends | reads


_CLOUD_EVENT = {
    "type": "object",
    "description": "Headers of every record: CloudEvents 1.0, Kafka protocol binding, binary content mode.",
    "required": ["ce_specversion", "ce_id", "ce_source", "ce_type"],
    "properties": {
        "ce_specversion": {"const": "1.0"},
        "ce_id": {"type": "string", "description": "unique among the records of its source"},
        "ce_source": {"type": "string", "description": "who made it: /collectors/NAME or /agents/NAME"},
        "ce_type": {"type": "string", "description": "the record's schema, such as post/1"},
        "ce_time": {"type": "string", "format": "date-time"},
        "content-type": {"const": "application/json"},
    },
}
