from typing import Any

import pytest

from schemas.dead import DeadRecord
from streams.collectors import jetstream_intake
from streams.collectors.jetstream_events import Position, StreamError
from streams.collectors.jetstream_intake import Intake
from streams.collectors.jetstream_v1 import V1
from streams.collectors.jetstream_v2 import V2
from streams.pseudonyms import Pseudonyms
from tests.builders import NOON
from tests.servers.jetstream import to_frame
from tests.streams.collectors.jetstream_examples import START_US, make_event

PSEUDONYMS = Pseudonyms({"k1": b"k" * 32})


class Plain:
    """A connection whose frames are not compressed."""

    def unpack(self, frame: bytes) -> bytes:
        return frame


def make_intake() -> Intake:
    return Intake("bluesky", V2(), "here", PSEUDONYMS, lambda: NOON)


def take_in(intake: Intake, number: int, seq: int | None = None, **change: Any) -> tuple[Any, ...]:
    frame = to_frame(make_event(number) | change, seq or number + 1, "v2")
    return intake.take_in(frame, Plain())  # type: ignore[arg-type]  # all it uses of a connection


def test_each_event_is_given_once() -> None:
    intake = make_intake()
    assert [len(take_in(intake, number)) for number in (0, 1, 0, 1, 2)] == [1, 1, 0, 0, 1]
    assert intake.position == Position(wire="v2", host="here", time_us=START_US + 200_000, seq=3)


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jetstream_intake, "REMEMBERED_EVENTS", 3)
    intake = make_intake()
    assert [len(take_in(intake, number)) for number in (0, 1, 2, 3, 0, 3)] == [1, 1, 1, 1, 1, 0]


def test_the_event_resumed_from_is_not_given_again() -> None:
    intake = make_intake()
    intake.resume(Position(wire="v2", host="here", time_us=START_US, seq=1))
    assert take_in(intake, 0) == ()
    assert len(take_in(intake, 1)) == 1
    assert intake.gap == ""


def test_an_event_of_another_archive_with_the_same_number_is_given() -> None:
    intake = make_intake()
    intake.resume(Position(wire="v2", host="here", time_us=START_US - 1, seq=1))
    assert len(take_in(intake, 0)) == 1


def test_a_stream_that_begins_much_later_than_asked_has_a_gap() -> None:
    intake = make_intake()
    intake.resume(Position(wire="v1", host="here", time_us=START_US - 11 * 60_000_000))
    assert len(take_in(intake, 0)) == 1
    assert "are missing" in intake.gap


def test_a_broken_frame_is_buried_and_moves_nothing() -> None:
    intake = make_intake()
    take_in(intake, 0)
    (dead,) = intake.take_in(b"{", Plain())  # type: ignore[arg-type]  # all it uses of a connection
    assert isinstance(dead, DeadRecord)
    assert (dead.payload, dead.place, dead.error) == (b"{", "here after 1", "FrameError")
    assert intake.position is not None
    assert intake.position.seq == 1


def test_what_nobody_foresaw_is_buried_without_its_words() -> None:
    intake = Intake("bluesky", V1(), "here", PSEUDONYMS, lambda: NOON)
    frame = to_frame(make_event(0, text="secret") | {"time_us": 10**18}, 1, "v1")
    (dead,) = intake.take_in(frame, Plain())  # type: ignore[arg-type]  # all it uses of a connection
    assert isinstance(dead, DeadRecord)
    assert (dead.error, dead.payload) == ("OverflowError", frame)
    assert "secret" not in dead.message


def test_an_error_frame_ends_the_stream() -> None:
    with pytest.raises(StreamError):
        make_intake().take_in(b'{"$type":"error","error":"X"}', Plain())  # type: ignore[arg-type]  # as above
