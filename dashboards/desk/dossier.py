"""Everything the desk shows of one post: the stored record in, a `Dossier` for the pane and the post page out."""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import dataclass

from markupsafe import Markup

from dashboards.desk.context import Desk
from dashboards.desk.filters import View, address
from dashboards.desk.matching import term_ids
from dashboards.desk.names import short_author
from dashboards.desk.reckoning import Gloss, Reckoning, glosses, reckon
from dashboards.desk.rows import Row, marked, to_row
from dashboards.desk.wording import seconds
from processors.taxa import Taxon
from processors.tracing import road
from schemas.label import Label
from schemas.platform_terms import NO_AUTHOR_VIEW
from schemas.post import Post
from schemas.store import PostQuery, Store, StoredPost

SHOWN_SPECIES = 3


STEP_WORDS = {
    "created": "written, says the platform",
    "collected": "seen by Lourie",
    "detected": "judged",
    "stored": "stored",
}


@dataclass(frozen=True)
class Hop:
    """One step of a post's road: when, and how long after the step before."""

    name: str
    at: dt.datetime | None
    later: str


@dataclass(frozen=True, kw_only=True)
class Dossier:
    """What the pane and the post page show."""

    row: Row
    post: Post
    stored: StoredPost
    text: Markup
    glosses: list[Gloss]
    reckoning: Reckoning
    species: list[Taxon]
    hops: list[Hop]
    labels: tuple[Label, ...]
    author: str
    author_href: str
    author_count: int
    alike_count: int
    terms: list[tuple[str, str]]
    """Ids and texts of the terms that count: what can be muted."""
    flags: list[str]


async def read_dossier(desk: Desk, stored: StoredPost) -> Dossier:
    """Read what belongs to a post: decisions, the author's and the text's other posts."""
    post, finding, names = stored.flagged.post, stored.flagged.finding, desk.names
    author = post.author if post.author and post.platform not in NO_AUTHOR_VIEW else None
    by_author = PostQuery(author=author, muted=True)
    labels, author_count, alike_count = await asyncio.gather(
        desk.store.labels(post.id),
        desk.store.count(by_author) if author else _none(),
        desk.store.count(PostQuery(text_key=stored.flagged.text_key, muted=True)),
    )
    taxa = desk.knowledge().taxa
    return Dossier(
        row=to_row(stored, names, desk.clock()),
        post=post,
        stored=stored,
        text=marked(post.text, finding.signals),
        glosses=glosses(finding, post.text, names),
        reckoning=reckon(finding, post.text, names),
        species=[taxa[taxon] for taxon in finding.species[:SHOWN_SPECIES] if taxon in taxa],
        hops=hops(stored),
        labels=labels,
        author=short_author(author) if author else "",
        author_href=address(View(query=by_author)) if author else "",
        author_count=author_count,
        alike_count=alike_count,
        terms=[(term, names.term(term)) for term in term_ids(stored)],
        flags=flag_words(post),
    )


def hops(stored: StoredPost) -> list[Hop]:
    """List the times of a post's road with the delay of each step."""
    return [
        Hop(STEP_WORDS[step.name], step.at, "" if step.gap_seconds is None else f"+{seconds(max(step.gap_seconds, 0))}")
        for step in road(stored)
    ]


def flag_words(post: Post) -> list[str]:
    """Say what is odd about a post, in words."""
    flags = post.flags
    words = [name for name in ("sensitive", "bot", "edited", "bridged") if getattr(flags, name)]
    words += ["text cut at the limit"] if flags.text_truncated else []
    words += ["written for the packaged sample"] if flags.sample else []
    return words + ([f"withheld in {', '.join(flags.withheld_in)}"] if flags.withheld_in else [])


async def allows_author_view(store: Store, author: str) -> bool:
    """Say whether the posts of a pseudonym may be looked at, or hidden, together."""
    platforms = await store.count_by(PostQuery(author=author, muted=True), "platform", limit=1)
    return not any(entry.value in NO_AUTHOR_VIEW for entry in platforms)


async def _none() -> int:
    return 0
