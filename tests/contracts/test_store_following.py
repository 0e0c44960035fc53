"""The contract of every store: changes in order, counters that add up, dead letters, and what time takes away."""

import datetime as dt

import pytest

from schemas.dead import DeadRecord
from schemas.store import PostQuery, Retention, TermTally, WriteBatch
from schemas.tally import CountKey, LogPlace, Tally, TermKey
from tests.builders import NOON, make_author, make_flagged, make_post_id
from tests.contracts.stores import bury_under, found, ids, later, make_label, make_mute, make_tombstone


def make_dead(payload=b"{", **changes):
    fields = {"stage": "detect", "error": "DecodingError", "message": "not JSON", "at": NOON}
    return DeadRecord(payload=payload, **(fields | changes))


async def test_changes_are_in_order_and_cover_labels_hides_and_erasures(store):
    await store.write(WriteBatch(posts=[make_flagged(uid) for uid in "abcd"]))
    first = await store.changes_after(0)
    assert [change.post_id for change in first] == ids(*"abcd")
    assert [change.sequence for change in first] == sorted({change.sequence for change in first})
    assert all(change.post.sequence == change.sequence for change in first)
    mark = await store.last_sequence()
    assert first[-1].sequence == mark
    await store.label(make_label("b"))
    await bury_under(store, make_tombstone("c", "suspended"), make_tombstone("d"))
    await store.write(WriteBatch(posts=[make_flagged("a", revision="2", revised_at=later(hours=1))]))
    second = await store.changes_after(mark)
    assert [(change.post_id, change.post is None) for change in second] == list(
        zip(ids(*"bcda"), (False, True, True, False), strict=True)
    )
    assert second[0].post.decision == "trade"
    assert [change.post_id for change in await store.changes_after(mark, limit=2)] == ids("b", "c")
    assert await store.changes_after(await store.last_sequence()) == ()


async def test_a_change_is_told_once_at_its_newest(store):
    await store.write(WriteBatch(posts=[make_flagged("a"), make_flagged("b")]))
    await store.label(make_label("a"))
    assert [change.post_id for change in await store.changes_after(0)] == ids("b", "a")
    await bury_under(store, make_tombstone("a"))
    await store.write(WriteBatch(posts=[make_flagged("a", revised_at=later(days=1))]))
    changes = await store.changes_after(0)
    assert [(change.post_id, change.post is None) for change in changes] == [(i, False) for i in ids("b", "a")]


async def test_the_last_sequence_never_falls(store):
    await store.write(WriteBatch(posts=[make_flagged("a")]))
    await bury_under(store, make_tombstone("a"))
    before = await store.last_sequence()
    await store.retain(Retention(), later(days=1000))
    assert await store.last_sequence() == before


async def test_counters_add_up_by_hour_source_language_and_level(store):
    first, second = CountKey(NOON, "file", "en", "watch"), CountKey(later(hours=1), "file", "th", "ignore")
    for batch in ({first: 2}, {first: 3, second: 7}):
        await store.write(WriteBatch(counts=batch))
    assert [(row.hour, row.source, row.language, row.level, row.count) for row in await store.hours(NOON)] == [
        (NOON, "file", "en", "watch", 5),
        (later(hours=1), "file", "th", "ignore", 7),
    ]
    assert [row.count for row in await store.hours(later(minutes=1))] == [7]
    assert (await store.stats()).judged_count == 12


async def test_counters_from_a_log_are_added_once_each_place(store):
    key, term = CountKey(NOON, "file", "en", "watch"), TermKey(NOON, "en-a")

    def told(log: str, offset: int) -> Tally:
        return Tally(counts=((key, 2),), terms=((term, 3, 1),), place=LogPlace(log, offset))

    await store.write(WriteBatch(tallies=[told("counted-0", 4), told("counted-0", 5), told("counted-1", 0)]))
    await store.write(WriteBatch(tallies=[told("counted-0", 4), told("counted-0", 5), told("counted-0", 6)]))
    await store.write(WriteBatch(tallies=[told("counted-1", 0)], counts={key: 1}))
    assert [row.count for row in await store.hours(NOON)] == [9]
    assert [(row.hit_count, row.flagged_count) for row in await store.terms(NOON)] == [(12, 4)]


async def test_terms_add_up_and_the_most_frequent_comes_first(store):
    await store.write(WriteBatch(terms={TermKey(NOON, "en-b"): (2, 1), TermKey(NOON, "en-a"): (5, 0)}))
    await store.write(WriteBatch(terms={TermKey(later(hours=1), "en-b"): (3, 2), TermKey(later(hours=1), "c"): (9, 9)}))
    tallies = [(row.term, row.hit_count, row.flagged_count) for row in await store.terms(NOON)]
    assert tallies == [("c", 9, 9), ("en-a", 5, 0), ("en-b", 5, 3)]
    assert (await store.terms(later(hours=1)))[1] == TermTally(term="en-b", hit_count=3, flagged_count=2)


async def test_dead_letters_keep_their_bytes_number_and_summary(store):
    letters = [make_dead(bytes([number]) * 10, at=later(minutes=number)) for number in range(4)]
    letters.append(
        make_dead(b"\x00\xff not text", stage="collect.file", error="ValueError", place="a.jsonl:3", attempt=2)
    )
    await store.write(WriteBatch(dead=letters))
    entries = await store.dead()
    assert [entry.record for entry in entries] == letters
    assert [entry.number for entry in entries] == sorted({entry.number for entry in entries})
    assert [entry.record for entry in await store.dead(after=entries[1].number, limit=2)] == letters[2:4]
    most, least = await store.dead_summary()
    assert (most.stage, most.error, most.count, most.byte_count) == ("detect", "DecodingError", 4, 40)
    assert (most.first_at, most.last_at) == (NOON, later(minutes=3))
    assert (least.stage, least.count) == ("collect.file", 1)
    await store.remove_dead([entries[0].number, entries[1].number, 10**9])
    assert [entry.record for entry in await store.dead()] == letters[2:]
    assert (await store.stats()).dead_count == 3


async def test_a_dead_letter_told_twice_is_kept_once_and_a_removed_number_is_not_used_again(store):
    await store.write(WriteBatch(dead=[make_dead(), make_dead()]))
    await store.write(WriteBatch(dead=[make_dead(at=later(seconds=9))]))  # buried again, as nobody had acknowledged
    (entry,) = await store.dead()
    assert entry.record == make_dead()
    await store.remove_dead([entry.number])
    await store.write(WriteBatch(dead=[make_dead(attempt=2)]))
    (again,) = await store.dead()
    assert again.number > entry.number


@pytest.mark.parametrize(("level", "days"), [("alert", 90), ("review", 90), ("watch", 7), ("ignore", 7)], ids=str)
async def test_posts_are_kept_as_long_as_their_level_allows(store, clock, level, days):
    await store.write(WriteBatch(posts=[make_flagged("old", level=level, at=later(days=-400))]))
    await store.label(make_label("old"))
    clock.move(days=1)
    await store.write(WriteBatch(posts=[make_flagged("new", level=level)]))
    assert await store.retain(Retention(), NOON + dt.timedelta(days=days)) == 0
    assert await store.retain(Retention(), NOON + dt.timedelta(days=days, seconds=1)) == 1
    assert await found(store) == ids("new")
    assert await store.labels(make_post_id("old")) == ()
    assert (await store.changes_after(0))[-1].post is None


async def test_dead_letters_go_by_age_and_the_oldest_go_by_size(store):
    letters = [make_dead(bytes([number]) * 100, at=later(days=number)) for number in range(6)]
    await store.write(WriteBatch(dead=letters))
    await store.retain(Retention(dead_days=3), later(days=5))
    assert [entry.record for entry in await store.dead()] == letters[2:]
    await store.retain(Retention(dead_days=3, dead_bytes=200), later(days=5))
    assert [entry.record for entry in await store.dead()] == letters[4:]
    await store.retain(Retention(dead_bytes=0), later(days=5))
    assert await store.dead() == ()


@pytest.mark.parametrize("letter", [b'{"uid": "file-12345"}', make_post_id("file-12345").encode()], ids=["uid", "id"])
async def test_dead_letters_that_hold_an_erased_post_go_with_it(store, letter):
    other = make_dead(b'{"uid": "file-99999"}')
    await store.write(WriteBatch(posts=[make_flagged("file-12345")], dead=[make_dead(letter), other]))
    await bury_under(store, make_tombstone("file-12345"))
    assert [entry.record for entry in await store.dead()] == [other]


async def test_dead_letters_of_an_erased_author_go_with_the_author(store):
    author = make_author("seller")
    held = make_dead(f'{{"author": "{author}"}}'.encode())
    await store.write(WriteBatch(dead=[held]))
    await bury_under(store, make_tombstone(author=author))
    assert await store.dead() == ()


async def test_stats_say_how_much_and_how_old(store):
    await store.write(WriteBatch(posts=[make_flagged("a"), make_flagged("b", at=later(hours=2)), make_flagged("c")]))
    await bury_under(store, make_tombstone("c", "suspended"), make_tombstone("unknown"))
    await store.label(make_label("a"))
    await store.mute(make_mute("domain", "shop.example"))
    stats = await store.stats()
    assert (stats.post_count, stats.hidden_count, stats.tombstone_count, stats.label_count) == (2, 1, 2, 1)
    assert (stats.oldest_at, stats.newest_at) == (NOON, later(hours=2))
    assert await store.count(PostQuery()) == stats.post_count
