import json
from typing import Any

import pytest

from streams.collectors.jetstream_events import FrameError, Notice, Position, StreamError
from streams.collectors.jetstream_v2 import V2
from tests.servers.jetstream import to_frame
from tests.streams.collectors.jetstream_examples import START_US, did_of, make_account_event, make_event

TYPE = "network.bsky.jetstream.subscribeEvents#"


def read(event: dict[str, Any]) -> Any:
    return V2().read(to_frame(event, 77, "v2"))


def message(payload: dict[str, Any]) -> bytes:
    return json.dumps({"$type": "message", "payload": payload}).encode()


@pytest.mark.parametrize(
    ("position", "cursor"),
    [
        (Position(wire="v2", host="here", time_us=10_000_000, seq=5), "5"),
        (Position(wire="v2", host="elsewhere", time_us=10_000_000, seq=5), "5000000"),
        (Position(wire="v1", host="here", time_us=10_000_000), "5000000"),
    ],
)
def test_the_same_host_is_asked_by_sequence_and_another_by_time(position: Position, cursor: str) -> None:
    query = V2().parameters(position, "here", 7)
    assert ("cursor", cursor) in query
    assert ("zstdDictionary", "7") in query


def test_posts_and_account_events_are_asked_for() -> None:
    assert V2().parameters(None, "here", None) == [
        ("kinds", "commit"),
        ("kinds", "account"),
        ("collections", "app.bsky.feed.post"),
    ]


def test_each_kind_is_read() -> None:
    commit = read(make_event(1))
    assert (commit.kind, commit.did, commit.seq, commit.time_us) == ("commit", did_of(1), 77, START_US + 100_000)
    assert (commit.rev, commit.record["text"]) == ("3rev000001", "Post number 1")
    account = read(make_account_event(1, active=False, status="deleted"))
    assert (account.kind, account.active, account.account_status) == ("account", False, "deleted")
    for kind in ("identity", "sync"):
        assert read({"did": "did:a", "time_us": START_US, "kind": kind, kind: {}}).kind == kind
    assert V2().read(message({"$type": f"{TYPE}info", "name": "OutdatedCursor"})) == Notice(name="OutdatedCursor")


def test_the_time_of_witness_counts_where_it_is_given() -> None:
    payload = {"$type": f"{TYPE}identity", "did": "did:a", "seq": 1, "time": "2020-01-01T00:00:00Z"}
    early = V2().read(message(payload))
    late = V2().read(message(payload | {"witnessedAt": "2026-01-01T00:00:00.000001Z"}))
    assert not isinstance(early, Notice)
    assert not isinstance(late, Notice)
    assert early.time_us < late.time_us == 1_767_225_600_000_001


def test_an_error_frame_ends_the_stream() -> None:
    with pytest.raises(StreamError, match="ConsumerTooSlow: behind") as ended:
        V2().read(b'{"$type":"error","error":"ConsumerTooSlow","message":"behind"}')
    assert ended.value.name == "ConsumerTooSlow"


@pytest.mark.parametrize(
    "frame",
    [
        b'{"$type":"later"}',
        b'{"$type":"message"}',
        b'{"payload":{}}',
        message({"$type": f"{TYPE}weather", "did": "did:a", "seq": 1, "time": "2026-01-01T00:00:00Z"}),
        message({"$type": f"{TYPE}commit", "seq": 1, "time": "2026-01-01T00:00:00Z"}),
        message({"$type": f"{TYPE}commit", "did": "did:a", "time": "2026-01-01T00:00:00Z"}),
        message({"$type": f"{TYPE}commit", "did": "did:a", "seq": 1, "time": "noon"}),
        message({"$type": f"{TYPE}account", "did": "did:a", "seq": 1, "time": "2026-01-01T00:00:00Z"}),
    ],
)
def test_a_frame_of_another_shape_is_refused(frame: bytes) -> None:
    with pytest.raises(FrameError):
        V2().read(frame)
