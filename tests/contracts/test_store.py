"""The contract of every store: what is written, once, whole, and in its newest revision."""

import pytest

from schemas.finding import Signal
from schemas.post import Locator
from schemas.store import PostQuery, SourceState, StoredPost, WriteBatch, WriteOutcome
from schemas.tally import CountKey, TermKey
from tests.builders import NOON, make_author, make_flagged, make_post_id
from tests.contracts.stores import EVERYTHING, STORES, found, ids, later, make_label


async def test_an_empty_store_answers_every_question(store):
    assert (await store.search(PostQuery())).rows == ()
    assert (await store.search(PostQuery(), grouped=True)).next is None
    assert await store.count(PostQuery()) == 0
    assert await store.count_by(PostQuery(), "species") == ()
    assert await store.timeline(PostQuery()) == ()
    assert await store.changes_after(0) == ()
    assert await store.last_sequence() == 0
    assert await store.cursor("file") is None
    assert await store.get(make_post_id("unknown")) is None
    assert await store.locator(make_post_id("unknown")) is None
    assert await store.labels(make_post_id("unknown")) == ()
    assert (await store.sources(), await store.dead(), await store.dead_summary()) == ((), (), ())
    assert (await store.stats()).oldest_at is None


async def test_what_is_stored_is_given_back_without_locator_and_bio(store, clock):
    flagged = make_flagged("a", "Ivory 象牙 🐘\x00\ud7ff", author_bio="sells things", title="Tusks", tags=("ivory",))
    assert await store.write(WriteBatch(posts=[flagged])) == WriteOutcome(stored_count=1)
    stored = await store.get(flagged.post.id)
    post = stored.flagged.post
    assert (post.text, post.title, post.tags) == (flagged.post.text, "Tusks", ("ivory",))
    assert post.locator is None
    assert post.author_bio is None
    assert stored.flagged.finding == flagged.finding
    assert stored == StoredPost(flagged=stored.flagged, stored_at=clock.now, sequence=await store.last_sequence())
    assert await store.locator(flagged.post.id) == Locator(uid="a", url="https://example.com/a")


async def test_an_empty_batch_changes_nothing(store):
    assert await store.write(WriteBatch()) == WriteOutcome()
    assert await store.last_sequence() == 0


async def test_writing_twice_leaves_one_copy(store, clock):
    batch = WriteBatch(posts=[make_flagged("a"), make_flagged("b")], labels=[make_label("a")])
    await store.write(batch)
    before = await store.search(EVERYTHING)
    sequence = await store.last_sequence()
    clock.move(hours=1)
    assert await store.write(batch) == WriteOutcome(unchanged_count=2)
    assert await store.search(EVERYTHING) == before
    assert await store.last_sequence() == sequence
    assert len(await store.labels(make_post_id("a"))) == 1


async def test_the_same_post_twice_in_one_batch_is_one(store):
    outcome = await store.write(WriteBatch(posts=[make_flagged("a"), make_flagged("a")]))
    assert outcome == WriteOutcome(stored_count=1, unchanged_count=1)
    assert await store.count(PostQuery()) == 1


async def test_a_redelivered_revision_keeps_its_first_finding(store):
    await store.write(WriteBatch(posts=[make_flagged("a", level="alert", species=("elephant",))]))
    await store.write(WriteBatch(posts=[make_flagged("a", level="watch", species=("rhino",))]))
    assert (await store.get(make_post_id("a"))).flagged.finding.level == "alert"
    assert [row.value for row in await store.count_by(PostQuery(), "species")] == ["elephant"]


OLD = make_flagged("a", "old words", revision="1", species=("elephant",), text_key="old", link_domains=("old.example",))
NEW = make_flagged(
    "a",
    "new words",
    revision="2",
    revised_at=later(minutes=1),
    sort_at=later(minutes=2),
    level="alert",
    species=("tiger",),
    text_key="new",
    locator=Locator(uid="a", url="https://example.com/new"),
    signals=(Signal(kind="term", name="term.product", weight=2.0, detail={"term": "en-tiger"}),),
)


@pytest.mark.parametrize("batches", [[[OLD], [NEW]], [[NEW], [OLD]], [[OLD, NEW]], [[NEW, OLD]]])
async def test_the_newest_revision_wins_in_any_order_of_arrival(store, batches):
    for posts in batches:
        await store.write(WriteBatch(posts=posts))
    stored = await store.get(make_post_id("a"))
    assert (stored.flagged.post.text, stored.flagged.finding.level) == ("new words", "alert")
    assert (await store.locator(make_post_id("a"))).url == "https://example.com/new"
    assert await found(store, "old") == []
    assert await found(store, "new") == ids("a")
    assert await found(store, text_key="old") == []
    assert await store.count_by(PostQuery(), "domain") == ()
    for field, value in (("species", "tiger"), ("term", "en-tiger"), ("level", "alert")):
        assert [(row.value, row.count) for row in await store.count_by(PostQuery(), field)] == [(value, 1)]
    assert [bucket.start for bucket in await store.timeline(PostQuery(), bucket_seconds=60)] == [later(minutes=2)]


async def test_a_newer_revision_keeps_labels_and_the_time_it_was_first_stored(store, clock):
    await store.write(WriteBatch(posts=[OLD]))
    await store.label(make_label("a", "not_trade"))
    clock.move(hours=3)
    await store.write(WriteBatch(posts=[NEW]))
    stored = await store.get(make_post_id("a"))
    assert (stored.decision, stored.stored_at) == ("not_trade", NOON)
    assert await store.labels(make_post_id("a")) == (make_label("a", "not_trade"),)
    assert await found(store, decisions=("not_trade",), species=("tiger",)) == ids("a")


async def test_of_revisions_with_one_time_the_greater_name_wins_in_any_order(store):
    first, second = (make_flagged("a", f"text {name}", revision=name) for name in ("cid-1", "cid-2"))
    await store.write(WriteBatch(posts=[second, first]))
    await store.write(WriteBatch(posts=[first]))
    assert (await store.get(make_post_id("a"))).flagged.post.text == "text cid-2"


async def test_posts_of_several_platforms_with_one_uid_are_several(store):
    await store.write(WriteBatch(posts=[make_flagged("a"), make_flagged("a", platform="bluesky")]))
    assert await store.count(PostQuery()) == 2
    assert await found(store, platforms=("bluesky",)) == [make_post_id("a", "bluesky")]


async def test_a_batch_that_cannot_be_applied_leaves_nothing(store):
    """The last part of the batch is broken: what came before it must not stay, the cursor least of all."""
    await store.write(WriteBatch(cursors={"file": "1"}))
    broken = WriteBatch(
        posts=[make_flagged("a")],
        counts={CountKey(NOON, "file", "en", "watch"): 5},
        terms={TermKey(NOON.replace(tzinfo=None), "en-ivory"): (1, 1)},
        cursors={"file": "2"},
    )
    with pytest.raises(ValueError, match="without zone"):
        await store.write(broken)
    assert await store.cursor("file") == "1"
    assert await store.count(PostQuery()) == 0
    assert await store.hours(later(days=-1)) == ()


async def test_cursors_of_several_sources_are_kept_apart_and_replaced(store):
    await store.write(WriteBatch(cursors={"file": "1", "bluesky": "10"}))
    await store.write(WriteBatch(cursors={"file": "2"}))
    assert (await store.cursor("file"), await store.cursor("bluesky")) == ("2", "10")


async def test_source_states_are_replaced_and_given_by_name(store):
    state = SourceState(source="file", state="connecting", since=NOON)
    await store.report(state)
    await store.report(SourceState(source="bluesky", state="failed", since=NOON, message="refused"))
    live = SourceState(source="file", state="live", since=NOON, last_post_at=later(hours=1), read_count=9, post_count=4)
    await store.report(live)
    bluesky, file = await store.sources()
    assert (bluesky.source, bluesky.message) == ("bluesky", "refused")
    assert file == live


@pytest.mark.parametrize("open_store", STORES.values(), ids=STORES.keys())
async def test_everything_is_there_again_after_closing(open_store, tmp_path, clock):
    store = await open_store(tmp_path, clock)
    await store.write(WriteBatch(posts=[make_flagged("a", author=make_author("x"))], cursors={"file": "7"}))
    await store.label(make_label("a"))
    before = await store.search(EVERYTHING)
    await store.close()
    await store.close()
    again = await open_store(tmp_path, clock)
    assert await again.search(EVERYTHING) == before
    assert await again.cursor("file") == "7"
    await again.write(WriteBatch(posts=[make_flagged("b")]))
    assert (await again.get(make_post_id("b"))).sequence > before.rows[0].sequence
    await again.close()
