"""Tombstones in: marks left, posts erased, blanked, hidden or restored.

The mark is written before posts are looked for, and who stores a post looks for marks afterwards:
so whichever of two writers comes last sees the other, and no erased post stays.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from schemas.decoding import decode, encode
from schemas.label import Label
from schemas.post import Locator
from schemas.record import to_microseconds
from schemas.tombstone import EFFECTS, Tombstone
from streams.stores.erasure import blank
from streams.stores.search.marks import Marks, is_hidden, is_refused, leave_marks, marks_of, subject_of
from streams.stores.search.rows import Row, document, read_row
from streams.stores.search.schema import LABELS, LOCATORS, POSTS
from streams.stores.search.server import Found, SearchServer, Write
from streams.stores.search.sweeping import note_needles
from streams.stores.search.trying import tries

Change = Callable[[Row], tuple[Row, bool]]
"""A kept row in; the row as it should be out, and whether it loses its text."""


async def forget(server: SearchServer, tombstones: Sequence[Tombstone], now: int) -> int:
    """Apply tombstones in order; gives how many posts lost their text."""
    if not tombstones:
        return 0
    needles = [subject_of(one) for one in tombstones if EFFECTS[one.reason] in {"erase", "erase_text"}]
    await note_needles(server, needles)
    left = marks_of(tombstones, now)
    marks = await leave_marks(server, left)
    authors = sorted({one.author for one in tombstones if one.author is not None})
    post_ids = list(dict.fromkeys(one.post_id for one in tombstones if one.post_id is not None))
    post_ids += [post_id for post_id in await _posts_of(server, authors) if post_id not in set(post_ids)]

    def change(row: Row) -> tuple[Row, bool]:
        return _ordered(row, tombstones, marks, now)

    touched, lost_count = await _change(server, post_ids, change)
    held = {subject: replace(left[subject], held=True) for subject in touched & left.keys()}
    await leave_marks(server, {subject: mark for subject, mark in held.items() if not marks[subject].held})
    return lost_count


async def settle(server: SearchServer, post_ids: Sequence[str], marks: Marks, now: int) -> None:
    """Bring posts in line with marks that came while they were written."""

    def change(row: Row) -> tuple[Row, bool]:
        author = row.flagged.post.author if row.flagged else None
        if is_refused(marks, row.id, author, row.version):
            return _gone(row, now), True
        return replace(row, hidden=is_hidden(marks, row.id, author, row.version)), False

    await _change(server, post_ids, change)


async def erase(server: SearchServer, post_ids: Sequence[str], now: int) -> int:
    """Remove all of some posts and what people said of them; a trace without text stays among the changes."""
    _, lost_count = await _change(server, post_ids, lambda row: (_gone(row, now), True))
    return lost_count


def _ordered(row: Row, tombstones: Sequence[Tombstone], marks: Marks, now: int) -> tuple[Row, bool]:
    """Give a row after all tombstones, and whether it lost its text."""
    author = row.flagged.post.author if row.flagged else None
    lost = False
    for tombstone in tombstones:
        if row.flagged is None or subject_of(tombstone) not in (row.id, author):
            continue
        effect = EFFECTS[tombstone.reason]
        if effect in {"hide", "restore"}:
            row = replace(row, hidden=is_hidden(marks, row.id, author, row.version))
        elif row.version > to_microseconds(tombstone.effective_at):
            continue
        elif effect == "erase":
            row, lost = _gone(row, now), True
        elif not row.textless:
            row, lost = replace(row, flagged=blank(row.flagged), textless=True), True
    return row, lost


def _gone(row: Row, now: int) -> Row:
    return Row(id=row.id, flagged=None, stored_at=0, gone_at=now)


async def _posts_of(server: SearchServer, authors: Sequence[str]) -> list[str]:
    if not authors:
        return []
    query = {"terms": {"author": authors}}
    return [hit["_id"] async for hit in server.every(POSTS, query, fields=False, fresh=True)]


async def _change(server: SearchServer, post_ids: Sequence[str], change: Change) -> tuple[set[str], int]:
    """Change kept posts; gives the subjects (posts and authors) that were kept, and how many lost their text.

    What hangs on a post goes before the post itself, so that a broken off erasing is done again.
    """
    touched: set[str] = set()
    lost_count = 0
    left = list(post_ids)
    for _ in tries("posts"):
        found = await server.get_many([(POSTS, post_id) for post_id in left])
        writes: list[Write] = []
        lost: list[Row] = []
        for post_id, one in zip(left, found, strict=True):
            row = _kept(post_id, one)
            if row is None or row.flagged is None:
                continue
            touched |= {row.id, row.flagged.post.author or row.id}
            new, loses = change(row)
            lost += [row] if loses else []
            if new != row:
                writes.append(Write(POSTS, post_id, document(new), one.seen))
        gone = {write.id for write in writes if write.source is not None and "payload" not in write.source}
        await _remove_belongings(server, lost, gone)
        taken = await server.write(writes)
        left = [write.id for write, fine in zip(writes, taken, strict=True) if not fine]
        lost_count += len({row.id for row in lost}.difference(left))
        if not left:
            break
    return touched, lost_count


def _kept(post_id: str, found: Found) -> Row | None:
    return None if found.source is None else read_row(post_id, found.source)


async def _remove_belongings(server: SearchServer, lost: Sequence[Row], gone: set[str]) -> None:
    """Remove locators, labels of posts that go and the notes of labels of posts that are blanked."""
    if not lost:
        return
    locators = await server.get_many([(LOCATORS, row.id) for row in lost])
    uids = [decode(one.source["payload"].encode(), Locator).uid for one in locators if one.source]
    await note_needles(server, [*(row.id for row in lost), *uids])
    writes = [Write(LOCATORS, row.id, None, version=max(0, row.version)) for row in lost]
    async for hit in server.every(LABELS, {"terms": {"post_id": [row.id for row in lost]}}, fields=True, fresh=True):
        source = hit["_source"]
        if source["post_id"] in gone:
            writes.append(Write(LABELS, hit["_id"], None))
        else:
            noteless = replace(decode(source["payload"].encode(), Label), note="")
            writes.append(Write(LABELS, hit["_id"], source | {"payload": encode(noteless).decode()}, anyhow=True))
    await server.write(writes)
