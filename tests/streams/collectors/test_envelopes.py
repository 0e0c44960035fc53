from typing import Any

import msgspec
import pytest

from schemas.decoding import encode
from schemas.envelope import MAX_ENVELOPE_BYTES, MAX_ENVELOPE_POSTS
from schemas.tombstone import Tombstone
from streams.collectors.envelopes import MAX_BURIED_BYTES, Assembler, bury
from tests.builders import NOON, make_author, make_post


def make_dead(payload: bytes = b"x") -> Any:
    return bury("here", payload, ("LineError", "expected an object"), "file:1", lambda: NOON)


def test_an_envelope_closes_before_the_record_that_does_not_fit() -> None:
    assembler = Assembler("here")
    posts = [make_post(f"uid-{number}") for number in range(MAX_ENVELOPE_POSTS + 1)]
    closed = [assembler.add((post,), number) for number, post in enumerate(posts)]
    assert closed[:-1] == [None] * MAX_ENVELOPE_POSTS
    assert closed[-1] is not None
    assert closed[-1].posts == tuple(posts[:-1])
    assert closed[-1].cursor == str(MAX_ENVELOPE_POSTS - 1)
    last = assembler.take()
    assert last is not None
    assert (last.posts, last.cursor) == ((posts[-1],), str(MAX_ENVELOPE_POSTS))


def test_an_envelope_stays_below_its_bytes() -> None:
    assembler = Assembler("here")
    closed = [assembler.add((make_post(f"u{i}", "\U0001f418" * 50_000),), i) for i in range(12)]
    envelopes = [envelope for envelope in [*closed, assembler.take()] if envelope is not None]
    assert sum(len(envelope.posts) for envelope in envelopes) == 12
    assert all(len(msgspec.json.encode(envelope.posts)) <= MAX_ENVELOPE_BYTES for envelope in envelopes)


def test_events_without_records_move_the_cursor() -> None:
    assembler = Assembler("here")
    assert assembler.take() is None
    assembler.add((), {"at": 1})
    assembler.add((), {"at": 2}, read_count=3)
    envelope = assembler.take()
    assert envelope is not None
    assert (envelope.cursor, envelope.read_count, envelope.posts) == ('{"at":2}', 4, ())


def test_every_kind_of_record_has_its_place() -> None:
    assembler = Assembler("here")
    gone = Tombstone(platform="x", author=make_author(), reason="deleted", effective_at=NOON, observed_at=NOON)
    assembler.add((make_post(), gone, make_dead()), 1)
    envelope = assembler.take()
    assert envelope is not None
    assert (len(envelope.posts), envelope.tombstones, len(envelope.dead)) == (1, (gone,), 1)


def test_an_open_envelope_ages() -> None:
    clock = [10.0]
    assembler = Assembler("here", monotonic=lambda: clock[0])
    assert assembler.seconds_left() is None
    assembler.add((), 1)
    clock[0] += 0.04
    assert assembler.seconds_left() == pytest.approx(0.06)
    clock[0] += 9
    assert assembler.seconds_left() == 0


def test_a_dead_letter_fits_an_envelope_however_large_its_bytes() -> None:
    dead = make_dead(b"\xff" * (MAX_BURIED_BYTES + 1))
    assert len(encode(dead)) < MAX_ENVELOPE_BYTES
    assert dead.message.endswith(f"(the first {MAX_BURIED_BYTES} of {MAX_BURIED_BYTES + 1} bytes are kept)")
    assert (dead.stage, dead.place, dead.error) == ("collect.here", "file:1", "LineError")
