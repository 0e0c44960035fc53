"""The AsyncAPI document says what the table says; docs/asyncapi.json is that document (--write-golden rewrites it)."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema

from schemas.asyncapi import describe_topics
from schemas.topics import TOPICS

DOCUMENT = Path(__file__).parents[2] / "docs" / "asyncapi.json"


def test_the_document_is_as_committed(request):
    text = json.dumps(describe_topics(), indent=1, ensure_ascii=False) + "\n"
    if request.config.getoption("--write-golden"):
        DOCUMENT.write_text(text, encoding="utf-8")
    assert DOCUMENT.read_text(encoding="utf-8") == text, "docs/asyncapi.json lags behind; pytest --write-golden"


def test_every_topic_is_a_channel_with_its_limits():
    document = describe_topics()
    assert list(document["channels"]) == [topic.name for topic in TOPICS]
    for topic in TOPICS:
        kafka = document["channels"][topic.name]["bindings"]["kafka"]
        assert kafka["partitions"] == topic.partitions
        assert kafka["topicConfiguration"]["retention.ms"] == topic.retention_hours * 3_600_000


def test_every_reference_leads_somewhere():
    document = describe_topics()
    for reference in re.findall(r'"\$ref": "#/([^"]+)"', json.dumps(document)):
        here = document
        for step in reference.split("/"):
            here = here[step]


def test_every_schema_is_a_sound_json_schema():
    schemas = describe_topics()["components"]["schemas"]
    for topic in TOPICS:
        schema = {"components": {"schemas": schemas}, "$ref": f"#/components/schemas/{topic.record.__name__}"}
        jsonschema.Draft202012Validator.check_schema(schema)
