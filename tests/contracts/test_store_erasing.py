"""The contract of every store: what is erased stays erased, what is hidden can come back."""

import itertools

import pytest
from msgspec.structs import replace

from schemas.finding import Signal
from schemas.post import Geo, Media
from schemas.store import PostQuery, WriteBatch, WriteOutcome
from tests.builders import make_author, make_flagged, make_post_id
from tests.contracts.stores import EVERYTHING, bury_under, found, ids, later, make_label, make_tombstone

AUTHOR = make_author("seller")


async def answers(store, uid="a"):
    """Give all that a store still says of a post."""
    post_id = make_post_id(uid)
    return [
        await store.get(post_id),
        await store.locator(post_id),
        *await store.labels(post_id),
        *await found(store, muted=True),
        *await found(store, "ivory"),
        *await store.count_by(EVERYTHING, "term"),
        *await store.timeline(EVERYTHING),
    ]


GONE = [None, None]


@pytest.mark.parametrize("reason", ["deleted", "legal", "expired", "operator"])
async def test_an_erased_post_is_in_no_answer(store, reason):
    await store.write(WriteBatch(posts=[make_flagged("a", "ivory")]))
    await store.label(make_label("a", note="ivory, surely"))
    outcome = await store.write(WriteBatch(tombstones=[make_tombstone("a", reason)]))
    assert outcome == WriteOutcome(erased_count=1)
    assert await answers(store) == GONE
    with pytest.raises(KeyError):
        await store.label(make_label("a"))
    assert (await store.stats()).tombstone_count == 1


@pytest.mark.parametrize("minutes", [-1, 0])
async def test_a_post_that_comes_after_its_tombstone_is_refused(store, minutes):
    await bury_under(store, make_tombstone("a"))
    outcome = await store.write(WriteBatch(posts=[make_flagged("a", "ivory", revised_at=later(minutes=minutes))]))
    assert outcome == WriteOutcome(unchanged_count=1)
    assert await answers(store) == GONE


async def test_a_post_in_the_batch_of_its_tombstone_is_refused(store):
    await store.write(WriteBatch(posts=[make_flagged("a", "ivory")], tombstones=[make_tombstone("a")]))
    assert await answers(store) == GONE


async def test_a_revision_after_the_tombstone_stays_and_comes_back(store):
    young = make_flagged("a", "ivory", revision="2", revised_at=later(seconds=1))
    await store.write(WriteBatch(posts=[young]))
    assert await store.write(WriteBatch(tombstones=[make_tombstone("a")])) == WriteOutcome()
    assert await found(store, "ivory") == ids("a")
    await bury_under(store, make_tombstone("a", effective_at=later(hours=1)))
    await store.write(WriteBatch(posts=[make_flagged("a", "ivory", revision="3", revised_at=later(hours=2))]))
    assert await found(store, "ivory") == ids("a")
    assert await store.labels(make_post_id("a")) == ()


async def test_an_earlier_tombstone_does_not_weaken_a_later_one(store):
    await bury_under(store, make_tombstone("a", effective_at=later(hours=1)), make_tombstone("a"))
    await store.write(WriteBatch(posts=[make_flagged("a", revised_at=later(minutes=30))]))
    assert await store.get(make_post_id("a")) is None


async def test_an_erased_author_takes_stored_posts_along_and_refuses_late_ones(store):
    mine = [make_flagged(uid, "ivory", author=AUTHOR) for uid in "ab"]
    later_post = make_flagged("c", "ivory", author=AUTHOR, revised_at=later(hours=1))
    other = make_flagged("d", "ivory", author=make_author("other"))
    nobody = make_flagged("e", "ivory", author=None)
    await store.write(WriteBatch(posts=[*mine, later_post, other, nobody]))
    outcome = await store.write(WriteBatch(tombstones=[make_tombstone(author=AUTHOR)]))
    assert outcome == WriteOutcome(erased_count=2)
    await store.write(WriteBatch(posts=[make_flagged("f", "ivory", author=AUTHOR), *mine]))
    assert sorted(await found(store, "ivory")) == sorted(ids("c", "d", "e"))
    assert [row.value for row in await store.count_by(PostQuery(author=AUTHOR), "author")] == [AUTHOR]


@pytest.mark.parametrize("reason", ["deactivated", "suspended"])
async def test_a_hidden_post_is_in_no_answer_until_it_is_restored(store, reason):
    await store.write(WriteBatch(posts=[make_flagged("a", "ivory", author=AUTHOR)]))
    before = await store.get(make_post_id("a"))
    hidden = await store.write(WriteBatch(tombstones=[make_tombstone(author=AUTHOR, reason=reason)]))
    assert hidden == WriteOutcome()
    assert await answers(store) == GONE
    assert (await store.stats()).hidden_count == 1
    await bury_under(store, make_tombstone(author=AUTHOR, reason="active", effective_at=later(hours=1)))
    restored = await store.get(make_post_id("a"))
    assert restored.flagged == before.flagged
    assert restored.sequence > before.sequence
    assert await found(store, "ivory") == ids("a")
    assert (await store.locator(make_post_id("a"))).uid == "a"


async def test_a_hidden_author_posts_arriving_late_are_hidden_and_later_ones_shown(store):
    await bury_under(store, make_tombstone(author=AUTHOR, reason="deactivated"))
    late, young = (
        make_flagged(uid, author=AUTHOR, revised_at=at) for uid, at in [("a", later()), ("b", later(days=1))]
    )
    await store.write(WriteBatch(posts=[late, young]))
    assert await found(store) == ids("b")
    await bury_under(store, make_tombstone(author=AUTHOR, reason="active", effective_at=later(hours=1)))
    assert sorted(await found(store)) == sorted(ids("a", "b"))


async def test_restoring_the_author_leaves_a_post_hidden_on_its_own(store):
    await store.write(WriteBatch(posts=[make_flagged("a", author=AUTHOR), make_flagged("b", author=AUTHOR)]))
    await bury_under(store, make_tombstone("a", "suspended"), make_tombstone(author=AUTHOR, reason="deactivated"))
    await bury_under(store, make_tombstone(author=AUTHOR, reason="active", effective_at=later(hours=1)))
    assert await found(store) == ids("b")


EVENTS = {
    "post": WriteBatch(posts=[make_flagged("a", "ivory", author=AUTHOR)]),
    "hide": WriteBatch(tombstones=[make_tombstone(author=AUTHOR, reason="deactivated")]),
    "restore": WriteBatch(tombstones=[make_tombstone(author=AUTHOR, reason="active", effective_at=later(hours=1))]),
    "erase": WriteBatch(tombstones=[make_tombstone("a", effective_at=later(minutes=-1))]),
}


@pytest.mark.parametrize("order", list(itertools.permutations(EVENTS)), ids="-".join)
async def test_the_order_of_arrival_does_not_matter(store, order):
    """The erasing is older than the post, the restoring younger than the hiding: the post is shown in the end."""
    for event in (*order, *order):
        await store.write(EVENTS[event])
    assert await found(store) == ids("a")


SECRET = "ivory tusk at 12 Example Road"
BECAUSE = ('against: "iv0ry "tusk"" reads like news', "names elephants: ivory (hidden as iv0ry (1))", "states a price")
WHOLE = make_flagged(
    "a",
    SECRET,
    title=SECRET,
    tags=("tusks",),
    link_domains=("shop.example",),
    media=(Media(type="image", alt=SECRET),),
    media_text=SECRET,
    geo=Geo(place_name="Example Road"),
    text_key=SECRET,
    signals=(Signal(kind="term", name="t", weight=1.0, span=(0, 5), detail={"term": "en-ivory", "seen": "iv0ry"}),),
)
TAKEN_DOWN = replace(WHOLE, finding=replace(WHOLE.finding, because=BECAUSE))


async def test_a_post_taken_down_loses_its_words_and_keeps_finding_and_decision(store):
    await store.write(WriteBatch(posts=[TAKEN_DOWN]))
    await store.label(make_label("a", "trade", note=SECRET))
    assert (await store.write(WriteBatch(tombstones=[make_tombstone("a", "takendown")]))).erased_count == 1
    stored = await store.get(make_post_id("a"))
    assert SECRET not in repr(stored)
    assert "iv0ry" not in repr(stored)
    assert (stored.decision, stored.flagged.finding.level) == ("trade", "review")
    assert stored.flagged.finding.score == TAKEN_DOWN.finding.score
    assert stored.flagged.finding.because[1:] == ("names elephants: ivory", "states a price")
    assert [signal.weight for signal in stored.flagged.finding.signals] == [1.0]
    assert stored.flagged.post.media == (Media(type="image"),)
    assert [label.note for label in await store.labels(make_post_id("a"))] == [""]
    assert await store.locator(make_post_id("a")) is None
    assert await found(store, "ivory") == []
    assert await store.count_by(PostQuery(), "domain") == ()
    assert [row.value for row in await store.count_by(PostQuery(), "term")] == ["en-ivory"]


async def test_taking_down_is_done_once_and_a_redelivery_does_not_undo_it(store):
    await store.write(WriteBatch(posts=[TAKEN_DOWN]))
    await bury_under(store, make_tombstone("a", "takendown"))
    sequence = await store.last_sequence()
    assert (await store.write(WriteBatch(tombstones=[make_tombstone("a", "takendown")]))).erased_count == 0
    await store.write(WriteBatch(posts=[TAKEN_DOWN]))
    assert (await store.get(make_post_id("a"))).flagged.post.text == ""
    assert await store.last_sequence() == sequence
    assert (await store.write(WriteBatch(tombstones=[make_tombstone("a", "deleted")]))).erased_count == 1
    assert await store.get(make_post_id("a")) is None


async def test_a_post_taken_down_before_it_came_is_refused(store):
    await bury_under(store, make_tombstone("a", "takendown"))
    assert (await store.write(WriteBatch(posts=[TAKEN_DOWN]))).unchanged_count == 1
