"""What a store holds is parted into confirmed offers, dismissed posts and the ordinary ones it keeps a sample of."""

from __future__ import annotations

from pathlib import Path

import pytest

from lourie.suggested_terms import Learned, learned_from, suggestions_of
from processors.knowledge import Knowledge
from schemas.label import Decision, Label
from schemas.store import WriteBatch
from streams.stores.sqlite.store import SqliteStore
from tests.builders import NOON, make_author, make_flagged
from tests.processors.curation.test_suggestions import OFFER, TALK

DECIDED: tuple[Decision, ...] = ("trade", "not_trade", "unsure")


async def test_decisions_and_ordinary_posts_are_read(tmp_path: Path) -> None:
    posts = [make_flagged(one, f"{one} text", author=make_author(one)) for one in DECIDED]
    talk = [make_flagged("talk", "ordinary text", level="ignore"), make_flagged("open", "undecided text")]
    store = await SqliteStore.open(tmp_path / "posts.db")
    try:
        labels = [
            Label(post_id=one.post.id, revision=one.post.revision, decision=decision, by="a", at=NOON)
            for one, decision in zip(posts, DECIDED, strict=True)
        ]
        await store.write(WriteBatch(posts=[*posts, *talk]))
        for label in labels:
            await store.label(label)
        learned = await learned_from(store, 10)
        newest = await learned_from(store, 1)
    finally:
        await store.close()
    assert [(post.text, seller) for post, seller in learned.offers] == [("trade text", make_author("trade"))]
    assert [post.text for post in learned.dismissed] == ["not_trade text"]
    assert [post.text for post in learned.ordinary] == ["ordinary text"]
    assert len(newest.offers) + len(newest.dismissed) == 1


@pytest.mark.parametrize("where", ["dismissed", "ordinary", "beside"])
def test_the_other_posts_are_compared_with_wherever_they_come_from(knowledge: Knowledge, where: str) -> None:
    offers = [(make_flagged(f"o{number}", OFFER.format(number)).post, f"s{number}") for number in range(8)]
    talk = [make_flagged(f"t{number}", TALK.format(number)).post for number in range(120)]
    learned = Learned(
        offers, dismissed=talk if where == "dismissed" else [], ordinary=talk if where == "ordinary" else []
    )
    read: list[int] = []
    found = suggestions_of(learned, knowledge, talk if where == "beside" else (), read.append)
    assert any("moonpaste" in one.text for one in found.found)
    assert (found.offer_count, found.other_count >= 120) == (8, True)
    assert sum(read) == 8 + 120 + 600


def test_nothing_to_compare_is_no_fault(knowledge: Knowledge) -> None:
    found = suggestions_of(Learned([], [], []), knowledge)
    assert (found.found, found.offer_count) == ((), 0)
