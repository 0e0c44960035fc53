import datetime as dt

import pytest

from streams.collectors.jetstream_events import Event, FrameError, Position, decode_frame


def test_an_event_is_the_same_on_every_host_until_it_is_made_again() -> None:
    first = Event(kind="commit", did="did:a", time_us=1, seq=1, rkey="k", cid="c", rev="1")
    elsewhere = Event(kind="commit", did="did:a", time_us=2, seq=9, rkey="k", cid="c", rev="1")
    again = Event(kind="commit", did="did:a", time_us=3, rkey="k", cid="c", rev="2")
    assert first.key == elsewhere.key != again.key
    assert Event(kind="account", did="did:a", time_us=1).key != Event(kind="account", did="did:a", time_us=2).key


def test_times_are_microseconds() -> None:
    event = Event(kind="commit", did="did:a", time_us=1_773_489_600_000_001)
    assert event.at == dt.datetime(2026, 3, 14, 12, 0, 0, 1, tzinfo=dt.UTC)


def test_a_position_goes_back_five_seconds() -> None:
    assert Position(wire="v1", host="h", time_us=7_000_000).rewound_us == 2_000_000


@pytest.mark.parametrize("frame", [b"", b"{", b"\xff", b'{"a": "\xff"}', b"[" * 200_000, b"5"])
def test_a_frame_that_is_none_is_told_without_its_words(frame: bytes) -> None:
    with pytest.raises(FrameError):
        decode_frame(frame, dict)


def test_a_lone_surrogate_does_not_stop_a_frame() -> None:
    assert decode_frame(b'{"text": "a\\ud800b"}', dict) == {"text": "a\ud800b"}
