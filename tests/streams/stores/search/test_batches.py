import pytest

from schemas.store import WriteBatch
from schemas.tally import CountKey, LogPlace, Tally
from streams.stores.search.batches import JOURNAL_LOG, needs_journal, parts_of, placed
from tests.builders import NOON, make_flagged
from tests.contracts.stores import make_label, make_tombstone

KEY = CountKey(NOON, "file", "en", "watch")
NAIVE = NOON.replace(tzinfo=None)


@pytest.mark.parametrize(
    "batch",
    [
        WriteBatch(posts=[make_flagged("a", revised_at=NAIVE)]),
        WriteBatch(posts=[make_flagged("a", sort_at=NAIVE)]),
        WriteBatch(tombstones=[make_tombstone("a", effective_at=NAIVE)]),
        WriteBatch(labels=[make_label("a", at=NAIVE)]),
        WriteBatch(counts={CountKey(NAIVE, "file", "en", "watch"): 1}),
    ],
    ids=["revision", "time", "tombstone", "label", "count"],
)
def test_a_wrong_part_is_found_before_anything_is_sent(batch):
    with pytest.raises(ValueError, match="without zone"):
        parts_of(batch)


def test_half_a_character_is_found_before_anything_is_sent():
    with pytest.raises(UnicodeEncodeError):
        parts_of(WriteBatch(posts=[make_flagged("a", "half \ud83d")]))


def test_what_can_be_written_twice_needs_no_journal():
    tally = Tally(counts=((KEY, 1),), place=LogPlace("a", 1))
    batch = WriteBatch(posts=[make_flagged("a")], tombstones=[make_tombstone("b")], tallies=[tally])
    assert not needs_journal(parts_of(batch))
    for more in (WriteBatch(counts={KEY: 1}), WriteBatch(cursors={"file": "1"}), WriteBatch(tallies=[Tally()])):
        assert needs_journal(parts_of(more))


def test_plain_counters_share_the_journals_place():
    plain = Tally(counts=((KEY, 1),))
    told = Tally(counts=((KEY, 1),), place=LogPlace("a", 9999))
    assert placed([plain, told, plain], 3) == [told, Tally(counts=((KEY, 1), (KEY, 1)), place=LogPlace(JOURNAL_LOG, 3))]
    assert placed([], 3) == []
