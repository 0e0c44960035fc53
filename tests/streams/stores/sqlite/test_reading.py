import pytest

from schemas.store import PostQuery
from streams.stores.sqlite import reading
from streams.stores.sqlite.writing import keep
from tests.builders import NOON, make_author, make_flagged
from tests.contracts.stores import EVERYTHING, later, make_mute


@pytest.fixture
def filled(connection):
    for number in range(30):
        keep(connection, make_flagged(str(number), at=later(minutes=number), text_key=f"key{number % 3}"), 0)
    return connection


def page(connection, query=EVERYTHING, **options):
    return reading.search(connection, query, NOON, **({"after": None, "limit": 10, "grouped": False} | options))


def test_a_page_says_where_the_next_begins_and_the_last_says_none(filled):
    first = page(filled, limit=20)
    assert (len(first.rows), first.next.id) == (20, first.rows[-1].flagged.post.id)
    last = page(filled, limit=20, after=first.next)
    assert (len(last.rows), last.next) == (10, None)
    assert page(filled, limit=30).next is None


def test_groups_take_one_row_each(filled):
    rows = page(filled, grouped=True).rows
    assert [(row.flagged.text_key, row.repeat_count) for row in rows] == [("key2", 10), ("key1", 10), ("key0", 10)]


def test_no_room_gives_no_rows(filled):
    assert page(filled, limit=0).rows == ()


def test_a_sequence_beyond_the_newest_has_no_changes(filled):
    assert reading.last_sequence(filled) == 30
    assert reading.changes_after(filled, 30, limit=10) == ()
    assert [change.sequence for change in reading.changes_after(filled, 27, limit=2)] == [28, 29]


def test_mutes_lapse_by_the_time_handed_in(filled):
    from streams.stores.sqlite.tables import mute

    mute(filled, make_mute("author", make_author(), until=later(hours=1)))
    assert reading.count(filled, PostQuery(), NOON) == 0
    assert reading.count(filled, PostQuery(), later(hours=1)) == 30


def test_groups_are_looked_up_by_their_index(filled):
    """A page of groups must not read the whole table for each row."""
    filled.execute("ANALYZE sqlite_schema")
    seen = []
    filled.set_trace_callback(seen.append)
    page(filled, PostQuery(languages=("en",)), grouped=True)
    filled.set_trace_callback(None)
    (sql,) = [statement for statement in seen if "NOT EXISTS" in statement]
    plan = " / ".join(step[3] for step in filled.execute(f"EXPLAIN QUERY PLAN {sql}"))
    assert "SEARCH q USING INDEX post_in_group" in plan
