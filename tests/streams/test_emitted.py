from __future__ import annotations

from schemas.store import WriteBatch
from schemas.tally import CountKey, TermKey
from streams.emitted import Emitted, merge_emitted, merge_writes
from tests.builders import NOON, make_flagged, make_post

COUNT = CountKey(hour=NOON, source="test", language="en", level="watch")
TERM = TermKey(hour=NOON, term="en-ivory")


def test_writes_are_joined_in_order_counters_added_and_the_last_cursor_kept():
    one, two = make_flagged("one"), make_flagged("two")
    first = WriteBatch(posts=[one], counts={COUNT: 1}, terms={TERM: (2, 1)}, cursors={"a": "1", "b": "1"})
    second = WriteBatch(posts=[two], counts={COUNT: 4}, terms={TERM: (3, 0)}, cursors={"a": "2"})
    merged = merge_writes([first, second])
    assert merged.posts == [one, two]
    assert merged.counts == {COUNT: 5}
    assert merged.terms == {TERM: (5, 1)}
    assert merged.cursors == {"a": "2", "b": "1"}


def test_joining_leaves_the_parts_as_they_were():
    first = WriteBatch(counts={COUNT: 1})
    merge_writes([first, first])
    assert first.counts == {COUNT: 1}


def test_records_of_one_topic_are_joined_in_order():
    one, two = make_post("one"), make_post("two")
    merged = merge_emitted([Emitted({"a": [one]}), Emitted({"a": [two], "b": [two]}, WriteBatch(counts={COUNT: 1}))])
    assert merged.records == {"a": [one, two], "b": [two]}
    assert merged.count == 3
    assert merged.writes is not None
    assert merged.writes.counts == {COUNT: 1}
