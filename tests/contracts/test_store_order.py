"""The contract of every store: revisions and tombstones may come in any order and any batches, the end is the same."""

import random

import pytest

from schemas.finding import STORED_LEVELS
from schemas.flagged import FlaggedPost
from schemas.store import WriteBatch
from tests.builders import make_author, make_flagged
from tests.contracts.stores import EVERYTHING, later, make_tombstone

ORDERS = 4
"""Each order of arrival writes the same events under names of its own into the one store."""
REASONS = ("deleted", "suspended", "active", "deactivated")


def make_events(seed, name):
    """Make revisions of two posts of one author, and tombstones of the posts and the author, at few times."""
    chance = random.Random(seed)
    author = make_author(name)
    events = [
        make_flagged(
            f"{name}-{letter}",
            f"{letter}{revision}",
            revision=str(revision),
            revised_at=later(hours=chance.randrange(6)),
            author=author,
            level=chance.choice(STORED_LEVELS),
            text_key=name,
        )
        for letter in "ab"
        for revision in range(chance.randrange(1, 4))
    ]
    for _ in range(chance.randrange(1, 5)):
        subject = {"author": author} if chance.random() < 0.5 else {"uid": f"{name}-{chance.choice('ab')}"}
        at = later(hours=chance.randrange(6))
        events.append(make_tombstone(reason=chance.choice(REASONS), effective_at=at, **subject))
    return events


def cut_into_batches(events, chance):
    while events:
        size = chance.randrange(1, 4)
        batch, events = events[:size], events[size:]
        posts = [event for event in batch if isinstance(event, FlaggedPost)]
        yield WriteBatch(posts=posts, tombstones=[event for event in batch if event not in posts])


@pytest.mark.parametrize("seed", range(12))
async def test_any_order_and_any_batches_end_the_same(store, seed):
    chance = random.Random(seed)
    for order in range(ORDERS):
        events = make_events(seed, f"order{order}")
        chance.shuffle(events)
        for batch in cut_into_batches(events, chance):
            await store.write(batch)
    ends: dict[str, set[tuple[str, str]]] = {f"order{order}": set() for order in range(ORDERS)}
    rows = (await store.search(EVERYTHING, limit=1000)).rows
    for row in rows:
        ends[row.flagged.text_key].add((row.flagged.post.text, row.flagged.finding.level))
    assert len({frozenset(end) for end in ends.values()}) == 1
    told = {change.post_id: change.post for change in await store.changes_after(0) if change.post}
    assert told == {row.flagged.post.id: row for row in rows}
