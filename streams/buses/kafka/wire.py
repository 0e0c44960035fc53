"""Records come in and Kafka records go out, and back: JSON values with CloudEvents headers in binary mode.

A topic of envelopes carries a JSON array of records a Kafka record, every other topic one record.
Whatever bytes come back, reading them never raises: what is no record becomes a dead letter.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import msgspec

from schemas.asyncapi import ENVELOPED
from schemas.dead import DeadRecord
from schemas.decoding import MAX_RECORD_BYTES, DecodingError, decode
from schemas.envelope import MAX_ENVELOPE_BYTES, MAX_ENVELOPE_POSTS, Envelope
from schemas.flagged import FlaggedPost
from schemas.knowledge import KnowledgeChunk
from schemas.label import Label
from schemas.post import Post
from schemas.record import Record
from schemas.tally import Tally
from schemas.tombstone import Tombstone
from schemas.topics import topic as topic_named
from streams.collectors.envelopes import MAX_BURIED_BYTES
from streams.faults import to_payload

TOPICS_BY_RECORD: dict[type[Record], str] = {
    Post: "posts.collected",
    FlaggedPost: "posts.flagged",
    Tally: "posts.counted",
    Tombstone: "posts.deleted",
    DeadRecord: "posts.dead",
    Label: "labels.given",
    KnowledgeChunk: "knowledge.published",
}
_TYPE = "ce_type"

Headers = tuple[tuple[str, bytes], ...]


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """One Kafka record to send; `topic` is the table's name."""

    topic: str
    value: bytes
    key: bytes | None = None
    headers: Headers = ()


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """One Kafka record as it was read; `topic` is the table's name."""

    topic: str
    partition: int
    offset: int
    value: bytes | None
    key: bytes | None = None
    headers: Headers = ()

    @property
    def place(self) -> str:
        """Where it stands, such as `posts.collected-3@17`: the trace id of log lines about it."""
        return f"{self.topic}-{self.partition}@{self.offset}"


@dataclass(frozen=True)
class Opened:
    """What a Kafka record held: its records, and a dead letter for each part that is none."""

    records: list[Record] = field(default_factory=list)
    dead: list[DeadRecord] = field(default_factory=list)


def pack_envelope(envelope: Envelope, at: dt.datetime) -> list[Outgoing]:
    """Give the Kafka records of an envelope: posts in arrays of at most 1,000 and 1 MiB, all else one by one."""
    source = f"/collectors/{envelope.source}"
    others: list[Record] = [*envelope.tombstones, *envelope.dead]
    return [*_pack_posts(envelope.posts, source, at), *(pack_record(record, source, at) for record in others)]


def pack_records(records: Sequence[Record], source: str, at: dt.datetime) -> list[Outgoing]:
    """Give the Kafka records of any records, each for the topic of its kind."""
    posts = [record for record in records if isinstance(record, Post)]
    others = [record for record in records if not isinstance(record, Post)]
    return [*_pack_posts(posts, source, at), *(pack_record(record, source, at) for record in others)]


def pack_record(record: Record, source: str, at: dt.datetime) -> Outgoing:
    """Give the Kafka record of one record that is no post."""
    kind = type(record)
    return Outgoing(
        topic=TOPICS_BY_RECORD[kind], value=to_payload(record), key=_key(record), headers=_headers(kind, source, at)
    )


def open_record(incoming: Incoming, stage: str, at: dt.datetime) -> Opened:
    """Read a Kafka record of any topic of the table; never raises."""
    kind = topic_named(incoming.topic).record
    try:
        _check_type(incoming, kind)
        value = incoming.value or b""
        if incoming.topic not in ENVELOPED:
            return Opened([decode(value, kind)])
        return _open_array(incoming, kind, stage, at)
    except DecodingError as error:
        return Opened(dead=[_bury_whole(incoming, error, stage, at)])


def _open_array(incoming: Incoming, kind: type[Record], stage: str, at: dt.datetime) -> Opened:
    """Read an array of records; one that is none is buried alone."""
    value = incoming.value or b""
    if len(value) > MAX_RECORD_BYTES:
        raise DecodingError(f"{len(value)} bytes; expected at most {MAX_RECORD_BYTES}")
    try:
        return Opened(list(msgspec.json.decode(value, type=list[kind])))  # type: ignore[valid-type]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        parts = _split(value)
    opened = Opened()
    for number, part in enumerate(parts):
        try:
            opened.records.append(decode(bytes(part), kind))
        except DecodingError as error:
            opened.dead.append(_bury_part(incoming, bytes(part), number, error, stage, at))
    return opened


def _split(value: bytes) -> list[msgspec.Raw]:
    try:
        return msgspec.json.decode(value, type=list[msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise DecodingError(f"no JSON array of records ({type(error).__name__})") from None


def _check_type(incoming: Incoming, kind: type[Record]) -> None:
    """Refuse a record whose header says another kind; one without the header is judged by its value."""
    expected = kind.__struct_config__.tag
    for name, said in incoming.headers:
        if name == _TYPE and said.decode("utf-8", "replace") != expected:
            raise DecodingError(f"header {_TYPE} names another kind or version; expected {expected}")


def _bury_whole(incoming: Incoming, error: DecodingError, stage: str, at: dt.datetime) -> DeadRecord:
    value = incoming.value or b""
    message = f"{incoming.topic}: {error}"
    if len(value) > MAX_BURIED_BYTES * 4:
        message = f"{message} (the first {MAX_BURIED_BYTES * 4} of {len(value)} bytes are kept)"
    return DeadRecord(
        stage=stage,
        error=type(error).__name__,
        message=message[:1024],
        payload=value[: MAX_BURIED_BYTES * 4],
        place=_place(incoming),
        at=at,
        topic=incoming.topic,
        key=incoming.key,
        headers=incoming.headers,
    )


def _bury_part(
    incoming: Incoming, part: bytes, number: int, error: DecodingError, stage: str, at: dt.datetime
) -> DeadRecord:
    return DeadRecord(
        stage=stage,
        error=type(error).__name__,
        message=f"{incoming.topic}: record {number}: {error}"[:1024],
        payload=part,
        place=f"{_place(incoming)} record {number}",
        at=at,
    )


def _place(incoming: Incoming) -> str:
    return f"{incoming.topic}-{incoming.partition}@{incoming.offset}"


def _pack_posts(posts: Sequence[Post], source: str, at: dt.datetime) -> Iterator[Outgoing]:
    draft: list[bytes] = []
    size = 2
    for post in posts:
        payload = to_payload(post)
        if draft and (len(draft) >= MAX_ENVELOPE_POSTS or size + len(payload) + 1 > MAX_ENVELOPE_BYTES):
            yield _array(draft, source, at)
            draft, size = [], 2
        draft.append(payload)
        size += len(payload) + 1
    if draft:
        yield _array(draft, source, at)


def _array(payloads: Sequence[bytes], source: str, at: dt.datetime) -> Outgoing:
    return Outgoing(
        topic=TOPICS_BY_RECORD[Post], value=b"[" + b",".join(payloads) + b"]", headers=_headers(Post, source, at)
    )


def _key(record: Record) -> bytes | None:
    match record:
        case FlaggedPost():
            return record.post.id.encode()
        case Tombstone():
            return (record.post_id or record.author or "").encode()
        case Label():
            return record.post_id.encode()
        case KnowledgeChunk():
            return record.snapshot.encode()
        case Tally(place=place) if place is not None:
            return place.log.encode()
    return None


def _headers(kind: type[Record], source: str, at: dt.datetime) -> Headers:
    attributes = {
        "ce_specversion": "1.0",
        "ce_id": uuid.uuid4().hex,
        "ce_source": source,
        _TYPE: str(kind.__struct_config__.tag),
        "ce_time": at.isoformat(),
        "content-type": "application/json",
    }
    return tuple((name, value.encode()) for name, value in attributes.items())
