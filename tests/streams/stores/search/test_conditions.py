import pytest

from schemas.store import PageCursor, PostQuery
from streams.stores.search.conditions import before, condition, field_of, phrases_of
from tests.builders import NOON
from tests.contracts.stores import make_mute


def test_hidden_posts_are_never_asked_for():
    assert condition(PostQuery(), ())["bool"]["filter"] == [{"term": {"hidden": False}}]


def test_mutes_are_left_out_unless_the_query_shows_muted_posts():
    mutes = [make_mute("domain", "a.example"), make_mute("term", "en-x"), make_mute("domain", "b.example")]
    assert condition(PostQuery(), mutes)["bool"]["must_not"] == [
        {"terms": {"domains": ["a.example", "b.example"]}},
        {"terms": {"terms": ["en-x"]}},
    ]
    assert condition(PostQuery(muted=True), mutes)["bool"]["must_not"] == []


@pytest.mark.parametrize(
    ("search", "phrases"),
    [("ivory Ivory", ["ivory"]), ('"two words" 象牙', ["two words", "象 牙"]), ("!!", None), ("a\ud800", None)],
)
def test_a_search_becomes_phrases_of_tokens(search, phrases):
    assert phrases_of(search) == phrases


def test_the_place_after_a_row_is_told_by_time_then_id():
    at = PageCursor(sort_at=NOON, id="file:x")
    older, same = before(at)["bool"]["should"]
    assert older["range"]["sort_at_microseconds"]["lt"] == same["bool"]["filter"][0]["term"]["sort_at_microseconds"]


def test_fields_are_named_as_the_boards_name_them():
    assert [field_of(field) for field in ("term", "domain", "level")] == ["terms", "domains", "level"]
