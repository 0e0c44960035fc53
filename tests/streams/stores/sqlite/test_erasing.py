import pytest

from schemas.record import to_microseconds
from streams.stores.sqlite.erasing import blank, forget, is_hidden, is_refused
from streams.stores.sqlite.writing import keep
from tests.builders import NOON, make_author, make_flagged, make_post_id
from tests.contracts.stores import later, make_tombstone

POST, AUTHOR = make_post_id("a"), make_author("seller")


def refused(connection, moment, author=None):
    return is_refused(connection, POST, author, to_microseconds(moment))


def hidden(connection, moment, author=None):
    return is_hidden(connection, POST, author, to_microseconds(moment))


@pytest.mark.parametrize("reason", ["deleted", "takendown"])
def test_a_mark_refuses_versions_up_to_its_time(connection, reason):
    forget(connection, make_tombstone("a", reason), 0)
    forget(connection, make_tombstone("a", reason, effective_at=later(hours=-1)), 0)
    assert refused(connection, NOON)
    assert not refused(connection, later(seconds=1))
    assert not hidden(connection, NOON)


def test_a_mark_of_the_author_holds_for_every_post_of_theirs(connection):
    forget(connection, make_tombstone(author=AUTHOR), 0)
    assert refused(connection, NOON, AUTHOR)
    assert not refused(connection, NOON)
    assert not refused(connection, NOON, make_author("other"))


@pytest.mark.parametrize(("restored", "is_hidden_now"), [(-1, True), (0, False), (1, False)])
def test_a_hiding_holds_until_a_restoring_at_its_time_or_later(connection, restored, is_hidden_now):
    forget(connection, make_tombstone("a", "active", effective_at=later(hours=restored)), 0)
    forget(connection, make_tombstone("a", "suspended"), 0)
    assert hidden(connection, NOON) == is_hidden_now
    assert not hidden(connection, later(seconds=1))


def test_marks_hold_no_text_and_say_whether_a_post_was_held(connection):
    keep(connection, make_flagged("a", "ivory"), 0)
    forget(connection, make_tombstone("a"), 5)
    forget(connection, make_tombstone("b"), 5)
    marks = connection.execute("SELECT subject, marked_at, held FROM mark ORDER BY held").fetchall()
    assert marks == [(make_post_id("b"), 5, 0), (POST, 5, 1)]


def test_a_tombstone_told_again_renews_its_mark_and_never_loosens_it(connection):
    keep(connection, make_flagged("a", "ivory"), 0)
    for now in (5, 9, 7):
        forget(connection, make_tombstone("a"), now)
    assert connection.execute("SELECT marked_at, held FROM mark").fetchall() == [(9, 1)]


def test_needles_are_noted_only_where_there_are_dead_letters(connection):
    forget(connection, make_tombstone("a"), 0)
    assert connection.execute("SELECT count(*) FROM forgotten").fetchone() == (0,)
    connection.execute("INSERT INTO dead (digest, at, stage, error, record, payload) VALUES (x'', 0, '', '', x'', x'')")
    keep(connection, make_flagged("uid-b"), 0)
    forget(connection, make_tombstone("uid-b"), 0)
    needles = {needle for (needle,) in connection.execute("SELECT needle FROM forgotten")}
    assert needles == {"uid-b", make_post_id("uid-b")}


def test_a_blank_post_is_still_a_post_of_its_place_and_time():
    flagged = make_flagged("a", "ivory", title="tusks", tags=("x",))
    blanked = blank(flagged)
    assert (blanked.post.text, blanked.post.title, blanked.post.tags, blanked.text_key) == ("", None, (), POST)
    assert (blanked.post.id, blanked.post.sort_at, blanked.post.author) == (
        POST,
        flagged.post.sort_at,
        flagged.post.author,
    )
    assert [signal.span for signal in blanked.finding.signals] == [None]
