"""Decided and ordinary posts in, what may be code words out, for `lourie lexicon suggest` and the terms page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain

from lourie.labels import group_of
from lourie.post_files import batches, read_sample
from lourie.store import every_post
from processors.curation.suggestions import Suggested, Suggester
from processors.knowledge import Knowledge
from schemas.post import Post
from schemas.store import PostQuery, Store

MAX_OTHERS = 20_000
"""Newest posts of the store at `ignore` that are compared with: it keeps 1 in 1,000 of these (chosen by hand)."""


@dataclass(frozen=True)
class Learned:
    """What to compare: confirmed offers, each with its seller, dismissed posts, and ordinary ones."""

    offers: list[tuple[Post, str]]
    dismissed: list[Post]
    ordinary: list[Post]


async def learned_from(kept: Store, most: int) -> Learned:
    """Give the newest decisions of a store, at most so many, and the ordinary posts it keeps a sample of."""
    query = PostQuery(decisions=("trade", "not_trade"), muted=True)
    decided = [(one.flagged.post, one.decision == "trade") async for one in every_post(kept, query, most)]
    talk = PostQuery(levels=("ignore",), decisions=("undecided", "unsure"), muted=True)
    return Learned(
        offers=[(post, group_of(post)) for post, is_trade in decided if is_trade],
        dismissed=[post for post, is_trade in decided if not is_trade],
        ordinary=[one.flagged.post async for one in every_post(kept, talk, MAX_OTHERS)],
    )


def suggestions_of(
    learned: Learned,
    knowledge: Knowledge,
    beside: Iterable[Post] = (),
    on_read: Callable[[int], object] = lambda _: None,
) -> Suggested:
    """Compare them, the packaged sample and posts `beside`; `on_read` is told of each batch. A millisecond a post."""
    suggester = Suggester(knowledge)
    for sold in batches(learned.offers):
        suggester.read_offers(sold)
        on_read(len(sold))
    ordinary = chain(learned.ordinary, read_sample(), beside)
    for posts, are_dismissed in ((learned.dismissed, True), (ordinary, False)):
        for batch in batches(posts):
            suggester.read_others(batch, are_dismissed=are_dismissed)
            on_read(len(batch))
    return suggester.result()
