"""Records on the wire: what goes out comes back, and whatever else comes back is buried whole."""

from __future__ import annotations

import msgspec
import pytest

from schemas.dead import DeadRecord
from schemas.decoding import decode, encode
from schemas.envelope import MAX_ENVELOPE_BYTES, Envelope
from schemas.label import Label
from schemas.tally import LogPlace, Tally
from schemas.topics import TOPICS
from streams.buses.kafka.wire import Incoming, Outgoing, open_record, pack_envelope, pack_records
from tests.builders import NOON, make_flagged, make_post, make_post_id
from tests.contracts.stores import make_tombstone

GOOD = encode(make_post("good"))


def back(outgoing: Outgoing) -> Incoming:
    return Incoming(
        topic=outgoing.topic, partition=3, offset=17, value=outgoing.value, key=outgoing.key, headers=outgoing.headers
    )


def incoming(value: bytes | None, topic: str = "posts.collected", **changes: object) -> Incoming:
    return Incoming(**{"topic": topic, "partition": 3, "offset": 17, "value": value, **changes})


def test_an_envelope_comes_back_whole():
    dead = DeadRecord(stage="collect.test", error="LineError", message="", payload=b"\xff", at=NOON)
    posts = tuple(make_post(f"uid-{number}") for number in range(3))
    envelope = Envelope(source="test", posts=posts, tombstones=(make_tombstone(),), dead=(dead,))
    outgoing = pack_envelope(envelope, NOON)
    assert [one.topic for one in outgoing] == ["posts.collected", "posts.deleted", "posts.dead"]
    opened = [record for one in outgoing for record in open_record(back(one), "x", NOON).records]
    assert opened == [*posts, make_tombstone(), dead]


@pytest.mark.parametrize(
    ("record", "key"),
    [
        (make_flagged("uid-1"), make_post_id("uid-1").encode()),
        (make_tombstone("uid-1"), make_post_id("uid-1").encode()),
        (Label(post_id=make_post_id(), revision="1", decision="trade", by="officer", at=NOON), make_post_id().encode()),
        (Tally(place=LogPlace(log="posts.collected-3", offset=4)), b"posts.collected-3"),
    ],
    ids=["flagged", "tombstone", "label", "tally"],
)
def test_a_record_travels_under_its_key_and_comes_back(record, key):
    (outgoing,) = pack_records([record], "/agents/test", NOON)
    assert outgoing.key == key
    assert open_record(back(outgoing), "x", NOON).records == [record]


def test_headers_are_cloud_events_in_binary_mode():
    (outgoing,) = pack_records([make_post()], "/collectors/test", NOON)
    headers = dict(outgoing.headers)
    assert headers.pop("ce_id")
    assert headers == {
        "ce_specversion": b"1.0",
        "ce_source": b"/collectors/test",
        "ce_type": b"post/1",
        "ce_time": b"2026-03-14T12:00:00+00:00",
        "content-type": b"application/json",
    }


def test_posts_are_cut_at_1000_and_at_1_mib():
    many = pack_envelope(Envelope(source="test", posts=tuple(make_post(str(one)) for one in range(2_500))), NOON)
    assert [len(msgspec.json.decode(one.value)) for one in many] == [1000, 1000, 500]
    long = tuple(make_post(str(one), "x" * 90_000) for one in range(30))
    outgoing = pack_envelope(Envelope(source="test", posts=long), NOON)
    assert all(len(one.value) <= MAX_ENVELOPE_BYTES for one in outgoing)
    assert sum(len(msgspec.json.decode(one.value)) for one in outgoing) == 30


@pytest.mark.parametrize(
    "value",
    [
        b"",
        None,
        b"\xff\xfe",
        b"{",
        b'{"schema":"other/1"}',
        b"17",
        b"[" * 100_000,
        b"[1" + b"," * 10,
        b'"' + b"x" * (1 << 20) + b'"',
    ],
    ids=["empty", "tombstone", "not UTF-8", "cut", "an object", "a number", "deep", "commas", "1 MB of text"],
)
@pytest.mark.parametrize("topic", [topic.name for topic in TOPICS])
def test_bytes_that_are_no_record_are_buried_with_key_and_headers(value, topic):
    read = open_record(incoming(value, topic, key=b"k", headers=(("ce_id", b"1"),)), "detect", NOON)
    assert read.records == []
    (dead,) = read.dead
    assert (dead.payload, dead.topic, dead.key, dead.headers) == (value or b"", topic, b"k", (("ce_id", b"1"),))
    assert dead.place == f"{topic}-3@17"
    assert decode(encode(dead), DeadRecord) == dead


def test_one_bad_post_is_buried_alone_and_the_others_go_on():
    other = encode(make_post("other"))
    read = open_record(incoming(b"[" + GOOD + b',{"schema":"post/9"},' + other + b"]"), "detect", NOON)
    assert [encode(record) for record in read.records] == [GOOD, other]
    (dead,) = read.dead
    assert dead.payload == b'{"schema":"post/9"}'
    assert dead.place == "posts.collected-3@17 record 1"


def test_another_version_in_the_header_is_refused_unread():
    read = open_record(incoming(b"[" + GOOD + b"]", headers=(("ce_type", b"post/2"),)), "detect", NOON)
    assert read.records == []
    assert "post/1" in read.dead[0].message


def test_a_huge_record_is_refused_and_its_first_part_kept():
    read = open_record(incoming(b"[" + b" " * (9 << 20) + b"]"), "detect", NOON)
    assert len(read.dead[0].payload) == 2 << 20
    assert "bytes are kept" in read.dead[0].message
