import pytest

from schemas.store import Retention
from streams.stores.sqlite.erasing import forget
from streams.stores.sqlite.retaining import (
    CHUNK_POSTS,
    COUNTER_DAYS,
    DAY,
    UNHELD_MARK_DAYS,
    drop_expired,
    erase_expired,
)
from streams.stores.sqlite.writing import keep
from tests.builders import make_flagged
from tests.contracts.stores import make_tombstone


def test_one_step_erases_no_more_than_a_chunk(connection):
    for number in range(CHUNK_POSTS + 5):
        keep(connection, make_flagged(str(number), level="watch" if number % 2 else "alert"), 0)
    counts = [erase_expired(connection, Retention(), 91 * DAY) for _ in range(3)]
    assert counts == [CHUNK_POSTS, 5, 0]
    assert connection.execute("SELECT count(*) FROM gone").fetchone() == (CHUNK_POSTS + 5,)


@pytest.mark.parametrize(("held", "left"), [(True, 1), (False, 0)])
def test_marks_of_posts_never_stored_lapse(connection, held, left):
    if held:
        keep(connection, make_flagged("a"), 0)
    forget(connection, make_tombstone("a"), 0)
    drop_expired(connection, Retention(), UNHELD_MARK_DAYS * DAY)
    assert connection.execute("SELECT count(*) FROM mark").fetchone() == (1,)
    drop_expired(connection, Retention(), UNHELD_MARK_DAYS * DAY + 1)
    assert connection.execute("SELECT count(*) FROM mark").fetchone() == (left,)


def test_old_counters_and_traces_of_gone_posts_lapse(connection):
    connection.execute("INSERT INTO hour_count VALUES (0, 's', 'en', 0, 1)")
    connection.execute("INSERT INTO term_count VALUES (0, 't', 1, 1)")
    connection.execute("INSERT INTO gone VALUES ('file:0', 1, 0)")
    for day, left in ((90, (1, 1, 1)), (91, (1, 1, 0)), (COUNTER_DAYS, (1, 1, 0)), (COUNTER_DAYS + 1, (0, 0, 0))):
        drop_expired(connection, Retention(), day * DAY)
        tables = ("hour_count", "term_count", "gone")
        assert tuple(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables) == left
