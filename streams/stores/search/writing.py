"""Flagged posts in; each stored once, in its newest revision, unless a mark refuses it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from schemas.decoding import encode
from schemas.flagged import FlaggedPost
from schemas.record import to_microseconds
from streams.stores.search.erasing import settle
from streams.stores.search.marks import Marks, is_hidden, is_refused, read_marks
from streams.stores.search.rows import FACTS, Row, document, row_of
from streams.stores.search.schema import LOCATORS, POSTS
from streams.stores.search.server import Found, SearchServer, Write
from streams.stores.search.together import both
from streams.stores.search.trying import tries


async def keep(server: SearchServer, posts: Sequence[FlaggedPost], now: int) -> int:
    """Store posts that are neither stale, known nor refused; gives how many revisions were."""
    stored_count = 0
    left = list(posts)
    for _ in tries("posts"):
        if not left:
            break
        by_id: dict[str, list[FlaggedPost]] = {}
        for flagged in left:
            by_id.setdefault(flagged.post.id, []).append(flagged)
        marks, found = await both(
            read_marks(server, _subjects(left)),
            server.get_many([(POSTS, post_id) for post_id in by_id], fields=FACTS),
        )
        plans = [_Plan(revisions, one, marks, now) for revisions, one in zip(by_id.values(), found, strict=True)]
        lost = await _carry_out(server, plans, marks, now)
        stored_count += sum(plan.stored_count for plan in plans if plan.post_id not in lost)
        left = [flagged for post_id in lost for flagged in by_id[post_id]]
    return stored_count


class _Plan:
    """What becomes of one post: its row if a revision is to be stored, and the locator that belongs to it."""

    def __init__(self, revisions: Sequence[FlaggedPost], found: Found, marks: Marks, now: int) -> None:
        self.post_id = revisions[0].post.id
        self.seen = found.seen
        self.stored_count = 0
        self.row: Row | None = None
        self.newest: FlaggedPost | None = None
        """Whose locator is to be there: also that of a known revision, lest a write broke off before it."""
        known = found.source if found.source and "version" in found.source else None
        newest = (known["version"], known["revision"]) if known else None
        for flagged in revisions:
            post = flagged.post
            order = (to_microseconds(post.revised_at), post.revision)
            if is_refused(marks, post.id, post.author, order[0]):
                continue
            if newest is not None and order == newest and not (known and known["textless"]):
                self.newest = flagged
            if newest is None or order > newest:
                newest = order
                self.newest = flagged
                self.row = _revised(flagged, known, marks, now)
                self.stored_count += 1

    @property
    def locator(self) -> Write | None:
        """Give the write of the locator; only of the same or a newer revision time than the one there."""
        if self.newest is None:
            return None
        post = self.newest.post
        source = None if post.locator is None else {"payload": encode(post.locator).decode()}
        return Write(LOCATORS, post.id, source, version=max(0, to_microseconds(post.revised_at)))


def _revised(flagged: FlaggedPost, known: dict[str, Any] | None, marks: Marks, now: int) -> Row:
    row = row_of(flagged, stored_at=known["stored_at_microseconds"] if known else now)
    row.hidden = is_hidden(marks, row.id, flagged.post.author, row.version)
    if known:
        row.decision, row.decided_at = known["decision"], known["decided_at_microseconds"]
        row.label_keys = tuple(known["label_keys"])
    return row


async def _carry_out(server: SearchServer, plans: Sequence[_Plan], marks: Marks, now: int) -> set[str]:
    """Write posts, then locators, and look for marks that came meanwhile; gives the posts to plan anew."""
    chosen = [(plan, plan.row) for plan in plans if plan.row is not None]
    taken = await server.write([Write(POSTS, plan.post_id, document(row), plan.seen) for plan, row in chosen])
    lost = {plan.post_id for (plan, _), fine in zip(chosen, taken, strict=True) if not fine}
    locators = [plan.locator for plan in plans if plan.post_id not in lost]
    written = {row.id: row.flagged for plan, row in chosen if row.id not in lost and row.flagged is not None}
    _, newer = await both(
        server.write([write for write in locators if write is not None]),
        read_marks(server, _subjects(written.values())),
    )
    if any(marks.get(subject) != mark for subject, mark in newer.items()):
        await settle(server, list(written), now)
    return lost


def _subjects(posts: Iterable[FlaggedPost]) -> list[str]:
    return [subject for flagged in posts for subject in (flagged.post.id, flagged.post.author) if subject is not None]
