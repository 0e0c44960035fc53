import json
from typing import Any

import pytest

from schemas.dead import DeadRecord
from schemas.post import Post
from streams.collectors.x_access import Ended
from streams.collectors.x_ids import first_id_at
from streams.collectors.x_intake import Intake, Position, ids_in, position_of
from streams.pseudonyms import Pseudonyms
from tests.streams.collectors.x_examples import NOW, id_of, make_message


@pytest.fixture
def intake() -> Intake:
    return Intake("api.x.com", Pseudonyms({"k1": b"k" * 32}), lambda: NOW)


def line(message: Any) -> bytes:
    return json.dumps(message).encode()


def test_a_version_is_given_once_whether_it_comes_by_line_or_page(intake: Intake) -> None:
    (post,) = intake.take_line(line(make_message(1)))
    assert isinstance(post, Post)
    assert intake.take_line(line(make_message(1))) == ()
    page = {"data": [make_message(1)["data"], make_message(2)["data"]]}
    assert [len(records) for records in intake.take_page(page)] == [0, 1]


def test_the_position_is_the_newest_seen_whatever_the_order(intake: Intake) -> None:
    for number in (5, 3):
        intake.take_line(line(make_message(number)))
    assert intake.position == Position(newest=int(id_of(5)))


def test_an_id_from_the_future_moves_nothing(intake: Intake) -> None:
    intake.take_line(line(make_message(5)))
    intake.take_line(line(make_message(1, id=str(first_id_at(NOW) * 2))))
    assert intake.position.newest == int(id_of(5))


def test_a_gap_stays_open_until_it_is_closed(intake: Intake) -> None:
    assert intake.open_gap() is None
    intake.take_line(line(make_message(5)))
    assert intake.open_gap() == int(id_of(5))
    intake.take_line(line(make_message(9)))
    assert intake.open_gap() == int(id_of(5))
    intake.close_gap()
    assert intake.position == Position(newest=int(id_of(9)))


def test_a_first_connection_knows_from_when_on_it_may_miss_something(intake: Intake) -> None:
    intake.begin()
    assert intake.open_gap() == first_id_at(NOW)


def test_giving_up_says_from_when_to_when(intake: Intake) -> None:
    intake.take_line(line(make_message(5)))
    intake.skip_to_live("the cap was reached")
    assert intake.position == Position()
    assert intake.gap == "posts between 2026-03-14 12:00 and 2026-03-14 12:00 UTC may be missing: the cap was reached"


@pytest.mark.parametrize(
    "error",
    [
        {"title": "operational-disconnect", "disconnect_type": "UpstreamOperationalDisconnect"},
        {"title": "ConnectionException", "detail": "x"},
        {"disconnect_type": "UpstreamUncleanDisconnect"},
    ],
)
def test_a_last_word_ends_the_stream(intake: Intake, error: dict[str, str]) -> None:
    with pytest.raises(Ended):
        intake.take_line(line({"errors": [error]}))


@pytest.mark.parametrize("given", [b"", b"{", b"\xff", b"[]", b"5", b'{"errors": [{"title": "x"}]}', b'{"a": 1}'])
def test_anything_else_is_buried_with_its_bytes(intake: Intake, given: bytes) -> None:
    (dead,) = intake.take_line(given)
    assert isinstance(dead, DeadRecord)
    assert (dead.payload, dead.error) == (given, "MessageError")


def test_a_lone_surrogate_is_read_all_the_same(intake: Intake) -> None:
    (post,) = intake.take_line(line(make_message(1, text="a")).replace(b'"a"', b'"a\\ud800"'))
    assert isinstance(post, Post)


def test_a_post_of_a_page_that_is_none_is_buried(intake: Intake) -> None:
    ((dead,), (post,)) = intake.take_page({"data": [{"id": "5a"}, make_message(1)["data"]]})
    assert isinstance(dead, DeadRecord)
    assert isinstance(post, Post)


def test_what_a_line_delivers_counts_and_a_broken_one_nothing() -> None:
    assert ids_in(line(make_message(1, includes={"tweets": [{"id": "9"}]}))) == [id_of(1), "9"]
    assert ids_in(b'{"data": {"id": "9') == []


@pytest.mark.parametrize("cursor", [None, "", "null", "[]", '{"newest": "5"}', '{"wire": "v1"}'])
def test_a_strange_cursor_is_none(cursor: str | None) -> None:
    assert position_of(cursor) == Position()
