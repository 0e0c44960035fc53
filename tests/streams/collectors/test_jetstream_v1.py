import json
from typing import Any

import pytest

from streams.collectors.jetstream_events import FrameError, Position
from streams.collectors.jetstream_v1 import V1
from tests.streams.collectors.jetstream_examples import did_of, make_account_event, make_event


def read(event: dict[str, Any]) -> Any:
    return V1().read(json.dumps(event).encode())


def test_posts_are_asked_for_from_five_seconds_before_the_position() -> None:
    at = Position(wire="v2", host="elsewhere", time_us=10_000_000, seq=5)
    assert V1().parameters(None, "here", None) == [("wantedCollections", "app.bsky.feed.post")]
    assert dict(V1().parameters(at, "here", 7)) == {
        "wantedCollections": "app.bsky.feed.post",
        "cursor": "5000000",
        "compress": "true",
    }


def test_each_kind_is_read() -> None:
    commit = read(make_event(1))
    assert (commit.kind, commit.did, commit.operation, commit.seq) == ("commit", did_of(1), "create", None)
    assert commit.record["text"] == "Post number 1"
    account = read(make_account_event(1, active=False, status="deleted"))
    assert (account.kind, account.active, account.account_status) == ("account", False, "deleted")
    assert read({"did": "did:a", "time_us": 1, "kind": "identity", "identity": {}}).kind == "identity"


@pytest.mark.parametrize(
    "event",
    [
        {"did": "did:a", "time_us": 1, "kind": "weather"},
        {"did": "did:a", "time_us": 1, "kind": "commit"},
        {"did": "did:a", "time_us": "1", "kind": "identity"},
        {"did": "did:a", "kind": "identity"},
        {"did": "did:a", "time_us": 1, "kind": "account", "account": {}},
    ],
)
def test_a_frame_of_another_shape_is_refused(event: dict[str, Any]) -> None:
    with pytest.raises(FrameError):
        read(event)
