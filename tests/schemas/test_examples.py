"""Each record has a JSON Schema (2020-12) as a golden file, and awkward examples that it and our decoder accept."""

import json
from pathlib import Path

import jsonschema
import msgspec
import pytest

from schemas.alert import Alert, AlertMail
from schemas.audit import AuditEntry
from schemas.dead import DeadRecord
from schemas.decoding import DecodingError, decode, encode
from schemas.envelope import Envelope
from schemas.finding import Finding
from schemas.flagged import FlaggedPost
from schemas.knowledge import KnowledgeChunk
from schemas.label import Label, Mute
from schemas.post import Locator, Post
from schemas.tally import Tally
from schemas.tombstone import Tombstone

RECORDS = {
    kind.__name__: kind
    for kind in (
        Post,
        Locator,
        Finding,
        FlaggedPost,
        Label,
        Mute,
        Tombstone,
        Alert,
        AlertMail,
        DeadRecord,
        AuditEntry,
        Envelope,
        Tally,
        KnowledgeChunk,
    )
}
EXAMPLES = Path(__file__).parent.parent / "golden" / "examples"


def schema_of(kind: type[msgspec.Struct]) -> dict[str, object]:
    schema = msgspec.json.schema(kind)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


@pytest.mark.parametrize("name", RECORDS)
def test_schema_is_as_committed(name, golden):
    text = json.dumps(schema_of(RECORDS[name]), indent=1, ensure_ascii=False) + "\n"
    golden(f"schemas/{name}.schema.json", text)


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*/*.json")), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_example_fits_schema_and_survives_the_round_trip(path):
    kind = RECORDS[path.parent.name]
    jsonschema.Draft202012Validator(schema_of(kind)).validate(json.loads(path.read_bytes()))
    record = decode(path.read_bytes(), kind)
    assert decode(encode(record), kind) == record


def test_every_record_has_an_example():
    assert {path.name for path in EXAMPLES.iterdir()} == set(RECORDS)


@pytest.mark.parametrize("name", [name for name in RECORDS if name not in ("Locator", "Envelope")])
def test_unknown_major_schema_is_refused(name):
    first = next((EXAMPLES / name).glob("*.json"))
    changed = json.loads(first.read_bytes()) | {"schema": "something/99"}
    with pytest.raises(DecodingError, match=r"\$\.schema"):
        decode(json.dumps(changed).encode(), RECORDS[name])


@pytest.mark.parametrize("name", RECORDS)
def test_unknown_fields_are_ignored(name):
    first = next((EXAMPLES / name).glob("*.json"))
    changed = json.loads(first.read_bytes()) | {"from_the_future": {"deep": [1, 2]}}
    assert decode(json.dumps(changed).encode(), RECORDS[name]) == decode(first.read_bytes(), RECORDS[name])
