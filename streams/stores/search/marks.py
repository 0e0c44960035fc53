"""Textless marks of tombstones: the newest time of each kind of order, merged whatever order they come in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec
from msgspec.structs import replace

from schemas.record import to_microseconds
from schemas.tombstone import EFFECTS, Effect, Tombstone
from streams.stores.erasure import NEVER
from streams.stores.search.schema import MARKS
from streams.stores.search.server import Found, SearchServer, Write
from streams.stores.search.trying import tries


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """What was ordered of a subject (a post or an author), by the newest time; `held` when a kept post was touched."""

    erased_at: int = NEVER
    hidden_at: int = NEVER
    restored_at: int = NEVER
    marked_at: int
    held: bool = False

    def merged(self, other: Mark) -> Mark:
        """Give the newest of both."""
        return Mark(
            erased_at=max(self.erased_at, other.erased_at),
            hidden_at=max(self.hidden_at, other.hidden_at),
            restored_at=max(self.restored_at, other.restored_at),
            marked_at=max(self.marked_at, other.marked_at),
            held=self.held or other.held,
        )


Marks = Mapping[str, Mark]
_TIMES: dict[Effect, str] = {
    "erase": "erased_at",
    "erase_text": "erased_at",
    "hide": "hidden_at",
    "restore": "restored_at",
}


def subject_of(tombstone: Tombstone) -> str:
    """Give what a tombstone is about: a post id or an author."""
    return tombstone.post_id or tombstone.author or ""


def marks_of(tombstones: Iterable[Tombstone], now: int) -> dict[str, Mark]:
    """Give the marks that tombstones leave."""
    marks: dict[str, Mark] = {}
    for tombstone in tombstones:
        at = to_microseconds(tombstone.effective_at)
        mark = replace(Mark(marked_at=now), **{_TIMES[EFFECTS[tombstone.reason]]: at})
        subject = subject_of(tombstone)
        marks[subject] = marks[subject].merged(mark) if subject in marks else mark
    return marks


async def read_marks(server: SearchServer, subjects: Iterable[str]) -> dict[str, Mark]:
    """Read the marks there are of some posts and authors, as they are now."""
    wanted = list(dict.fromkeys(subjects))
    found = await server.get_many([(MARKS, subject) for subject in wanted])
    return {subject: mark for subject, one in zip(wanted, found, strict=True) if (mark := _read(one)) is not None}


async def leave_marks(server: SearchServer, marks: Marks) -> dict[str, Mark]:
    """Merge marks into those there are; gives them as they now are."""
    merged: dict[str, Mark] = {}
    left = list(marks)
    for _ in tries("marks"):
        found = await server.get_many([(MARKS, subject) for subject in left])
        writes = []
        for subject, one in zip(left, found, strict=True):
            known = _read(one)
            merged[subject] = marks[subject] if known is None else known.merged(marks[subject])
            if merged[subject] != known:
                writes.append(Write(MARKS, subject, msgspec.to_builtins(merged[subject]), one.seen))
        taken = await server.write(writes)
        left = [write.id for write, fine in zip(writes, taken, strict=True) if not fine]
        if not left:
            break
    return merged


def is_refused(marks: Marks, post_id: str, author: str | None, version: int) -> bool:
    """Tell whether a mark says that this or a later version was erased."""
    return any(mark.erased_at >= version for mark in _about(marks, post_id, author))


def is_hidden(marks: Marks, post_id: str, author: str | None, version: int) -> bool:
    """Tell whether a version is hidden: a hiding at or after it, and no later restoring."""
    return any(
        mark.hidden_at >= version and mark.hidden_at > mark.restored_at for mark in _about(marks, post_id, author)
    )


def _about(marks: Marks, post_id: str, author: str | None) -> list[Mark]:
    return [marks[subject] for subject in (post_id, author) if subject is not None and subject in marks]


def _read(found: Found) -> Mark | None:
    return None if found.source is None else msgspec.convert(found.source, Mark)
