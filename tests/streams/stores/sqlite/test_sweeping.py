import pytest

from streams.stores.sqlite.erasing import forget
from streams.stores.sqlite.sweeping import (
    begin_merge,
    begin_sweep,
    dead_holding,
    drop_dead,
    end_merge,
    end_sweep,
    holds,
    is_unswept,
    merge_words,
    words_unswept,
)
from streams.stores.sqlite.words import marks_of
from streams.stores.sqlite.writing import bury, keep
from tests.builders import make_flagged, make_post
from tests.contracts.stores import make_tombstone
from tests.contracts.test_store_following import make_dead


@pytest.mark.parametrize(
    ("payload", "needle", "held"),
    [
        ('{"id": "1234567890"}', "x:1234567890", True),
        ('{"uri": "https:\\/\\/social.example\\/users\\/a\\/1"}', "ap:https://social.example/users/a/1", True),
        ('{"did": "did:plc:abc", "rkey": "3kq", "t": "app.post"}', "at://did:plc:abc/app.post/3kq", True),
        ('{"did": "did:plc:abc", "rkey": "9zz", "t": "app.post"}', "at://did:plc:abc/app.post/3kq", False),
        ('{"id": 142, "n": 4200}', "hn:42", False),
        ('{"uid": "hn:42"}', "hn:42", True),
        ("{}", "x:1234567890", False),
    ],
)
def test_a_payload_holds_a_uid_whole_or_in_parts(payload, needle, held):
    assert holds(payload.encode(), needle) == held


def test_dead_letters_found_by_a_needle_go_with_it(connection):
    bury(connection, [make_dead(b'"file-12345"'), make_dead(b"other"), make_dead(b"?", place="file-12345:7")])
    forget(connection, make_tombstone("file-12345"), 0)
    keep(connection, make_flagged("file-67890"), 0)
    assert is_unswept(connection)
    needles = begin_sweep(connection)
    assert dead_holding(connection, needles) == []
    assert dead_holding(connection, ["file-12345"]) == [1, 3]
    drop_dead(connection, [1, 3], needles)
    assert connection.execute("SELECT payload FROM dead").fetchall() == [(b"other",)]
    assert not end_sweep(connection)
    assert begin_sweep(connection) == []


def test_what_is_erased_during_a_sweep_needs_the_next(connection):
    begin_sweep(connection)
    keep(connection, make_flagged("a"), 0)
    forget(connection, make_tombstone("a"), 0)
    assert end_sweep(connection)


def index_bytes(connection):
    return b"".join(block for (block,) in connection.execute("SELECT block FROM words_data"))


def test_a_merged_index_holds_no_mark_of_a_removed_word(connection):
    for number in range(50):
        keep(connection, make_flagged(str(number), f"common words {number}"), 0)
    keep(connection, make_flagged("a", "zanzibar"), 0)
    mark = marks_of(make_post(text="zanzibar")).encode()
    forget(connection, make_tombstone("a"), 0)
    assert words_unswept(connection)
    assert mark[2:] in index_bytes(connection)
    begin_merge(connection)
    while merge_words(connection):
        pass
    end_merge(connection)
    assert mark[2:] not in index_bytes(connection)
    assert not words_unswept(connection)


def test_words_removed_during_a_merge_need_the_next(connection):
    keep(connection, make_flagged("a", "ivory"), 0)
    begin_merge(connection)
    forget(connection, make_tombstone("a"), 0)
    end_merge(connection)
    assert words_unswept(connection)
