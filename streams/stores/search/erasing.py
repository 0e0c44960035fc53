"""Tombstones in: marks left, posts erased, blanked, hidden or restored.

The mark is written before posts are looked for, and who stores a post looks for marks afterwards:
so whichever of two writers comes last sees the other, and no erased post stays.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from schemas.decoding import decode, encode
from schemas.flagged import FlaggedPost
from schemas.label import Label
from schemas.post import Locator
from schemas.record import to_microseconds
from schemas.tombstone import EFFECTS, Tombstone
from streams.stores.erasure import blank
from streams.stores.search.marks import Marks, is_hidden, is_refused, leave_marks, marks_of, read_marks, subject_of
from streams.stores.search.rows import Row, document, read_row
from streams.stores.search.schema import LABELS, LOCATORS, POSTS
from streams.stores.search.server import Found, SearchServer, Write
from streams.stores.search.sweeping import note_needles
from streams.stores.search.trying import tries

Change = Callable[[Row, Marks], Row]
"""A kept row and the marks about it in; the row as it should be out."""


async def forget(server: SearchServer, tombstones: Sequence[Tombstone], now: int) -> int:
    """Apply tombstones in order; gives how many posts lost their text."""
    if not tombstones:
        return 0
    needles = [subject_of(one) for one in tombstones if EFFECTS[one.reason] in {"erase", "erase_text"}]
    await note_needles(server, needles)
    left = marks_of(tombstones, now)
    known = await leave_marks(server, left)
    authors = sorted({one.author for one in tombstones if one.author is not None})
    post_ids = list(dict.fromkeys(one.post_id for one in tombstones if one.post_id is not None))
    post_ids += [post_id for post_id in await _posts_of(server, authors) if post_id not in set(post_ids)]

    def change(row: Row, marks: Marks) -> Row:
        return _ordered(row, tombstones, marks, now)

    touched, lost_count = await _change(server, post_ids, change)
    held = {subject: replace(left[subject], held=True) for subject in touched & left.keys()}
    await leave_marks(server, {subject: mark for subject, mark in held.items() if not known[subject].held})
    return lost_count


async def settle(server: SearchServer, post_ids: Sequence[str], now: int) -> None:
    """Bring posts in line with marks that came while they were written."""

    def change(row: Row, marks: Marks) -> Row:
        author = row.flagged.post.author if row.flagged else None
        if is_refused(marks, row.id, author, row.version) and not row.textless:
            return _gone(row, now)
        return replace(row, hidden=is_hidden(marks, row.id, author, row.version))

    await _change(server, post_ids, change)


async def erase(server: SearchServer, post_ids: Sequence[str], now: int) -> int:
    """Remove all of some posts and what people said of them; a trace without text stays among the changes."""
    _, lost_count = await _change(server, post_ids, lambda row, _: _gone(row, now))
    return lost_count


def _ordered(row: Row, tombstones: Sequence[Tombstone], marks: Marks, now: int) -> Row:
    """Give a row after all tombstones."""
    for tombstone in tombstones:
        flagged = row.flagged
        if flagged is None:
            break
        if subject_of(tombstone) in (row.id, flagged.post.author):
            row = _after(row, flagged, tombstone, marks, now)
    return row


def _after(row: Row, flagged: FlaggedPost, tombstone: Tombstone, marks: Marks, now: int) -> Row:
    effect = EFFECTS[tombstone.reason]
    if effect in {"hide", "restore"}:
        return replace(row, hidden=is_hidden(marks, row.id, flagged.post.author, row.version))
    if row.version > to_microseconds(tombstone.effective_at):
        return row
    if effect == "erase":
        return _gone(row, now)
    return row if row.textless else replace(row, flagged=blank(flagged), textless=True)


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
        rows = {
            row.id: (row, one.seen) for post_id, one in zip(left, found, strict=True) if (row := _kept(post_id, one))
        }
        subjects = {subject for row, _ in rows.values() for subject in _subjects(row)}
        touched |= subjects
        marks = await read_marks(server, subjects)
        changed = [(row, new, seen) for row, seen in rows.values() if (new := change(row, marks)) != row]
        lost = [(row, new) for row, new, _ in changed if new.flagged is not row.flagged]
        await _remove_belongings(server, lost)
        taken = await server.write([Write(POSTS, new.id, document(new), seen) for _, new, seen in changed])
        left = [new.id for (_, new, _), fine in zip(changed, taken, strict=True) if not fine]
        lost_count += len({row.id for row, _ in lost}.difference(left))
        if not left:
            break
    return touched, lost_count


def _subjects(row: Row) -> list[str]:
    author = row.flagged.post.author if row.flagged else None
    return [row.id] if author is None else [row.id, author]


def _kept(post_id: str, found: Found) -> Row | None:
    """Give a kept post's row; null when it is unknown or gone."""
    return read_row(post_id, found.source) if found.source and "payload" in found.source else None


async def _remove_belongings(server: SearchServer, lost: Sequence[tuple[Row, Row]]) -> None:
    """Remove locators, the labels of posts that go and the notes on posts that are blanked."""
    if not lost:
        return
    locators = await server.get_many([(LOCATORS, row.id) for row, _ in lost])
    uids = [decode(one.source["payload"].encode(), Locator).uid for one in locators if one.source]
    await note_needles(server, [*(row.id for row, _ in lost), *uids])
    writes = [Write(LOCATORS, row.id, None, version=max(0, row.version)) for row, _ in lost]
    writes += [Write(LABELS, key, None) for row, new in lost if new.flagged is None for key in row.label_keys]
    noted = [key for row, new in lost if new.flagged is not None for key in row.label_keys]
    for key, one in zip(noted, await server.get_many([(LABELS, key) for key in noted]), strict=True):
        if one.source is not None:
            noteless = replace(decode(one.source["payload"].encode(), Label), note="")
            writes.append(Write(LABELS, key, one.source | {"payload": encode(noteless).decode()}, anyhow=True))
    await server.write(writes)
