import pytest

from schemas.dead import DeadRecord
from schemas.label import Label
from schemas.store import WriteBatch, WriteOutcome
from schemas.tally import CountKey, TermKey
from streams.stores.sqlite.writing import apply, bury, decide, keep, tally, tally_terms
from tests.builders import NOON, make_flagged, make_post_id
from tests.contracts.stores import later, make_tombstone


def count(connection, table):
    return connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


def test_a_batch_says_what_it_changed(connection):
    batch = WriteBatch(
        posts=[make_flagged("a"), make_flagged("b"), make_flagged("a"), make_flagged("c")],
        tombstones=[make_tombstone("c")],
        cursors={"file": "9"},
    )
    assert apply(connection, batch, 0) == WriteOutcome(stored_count=2, unchanged_count=2)
    assert apply(connection, WriteBatch(tombstones=[make_tombstone("a")]), 0) == WriteOutcome(erased_count=1)
    assert connection.execute("SELECT * FROM cursor").fetchall() == [("file", "9")]


@pytest.mark.parametrize(
    ("revised_at", "revision", "kept"),
    [
        (NOON, "1", False),
        (NOON, "0", False),
        (NOON, "2", True),
        (later(seconds=-1), "9", False),
        (later(seconds=1), "0", True),
    ],
)
def test_only_a_newer_revision_replaces(connection, revised_at, revision, kept):
    assert keep(connection, make_flagged("a"), 0)
    assert keep(connection, make_flagged("a", revised_at=revised_at, revision=revision), 5) == kept
    assert connection.execute("SELECT row, stored_at FROM post").fetchall() == [(1, 0)]


def test_a_label_is_added_once_and_only_to_a_post_that_is_kept(connection):
    label = Label(post_id=make_post_id("a"), revision="1", decision="trade", by="x", at=NOON)
    assert not decide(connection, label)
    keep(connection, make_flagged("a"), 0)
    assert decide(connection, label)
    assert decide(connection, label)
    assert (count(connection, "label"), count(connection, "post WHERE decision = 0")) == (1, 1)


def test_dead_letters_keep_their_bytes_as_they_are(connection):
    record = DeadRecord(stage="s", error="E", message="m", payload=b"\x00ivory\xff", at=NOON)
    bury(connection, [record, record])
    assert connection.execute("SELECT payload, instr(record, 'ivory') FROM dead").fetchall() == [(record.payload, 0)]


def test_counters_add_up(connection):
    for _ in range(2):
        tally(connection, {CountKey(NOON, "file", "en", "alert"): 3})
        tally_terms(connection, {TermKey(NOON, "en-ivory"): (2, 1)})
    assert connection.execute("SELECT count FROM hour_count").fetchall() == [(6,)]
    assert connection.execute("SELECT hit_count, flagged_count FROM term_count").fetchall() == [(4, 2)]
    assert connection.execute("SELECT value FROM meta WHERE key = 'judged'").fetchall() == [(6,)]
