"""A WriteBatch in; its parts written in the order that a broken off write can be done again from the start."""

from __future__ import annotations

import msgspec

from schemas.dead import DeadRecord
from schemas.decoding import encode
from schemas.flagged import FlaggedPost
from schemas.label import Label
from schemas.record import to_microseconds
from schemas.store import WriteBatch, WriteOutcome
from schemas.tally import LogPlace, Tally
from schemas.tombstone import Tombstone
from streams.stores.search.counters import add, additions_of
from streams.stores.search.dead_letters import bury
from streams.stores.search.erasing import forget
from streams.stores.search.keys import key_of
from streams.stores.search.labelling import decide
from streams.stores.search.rows import document, row_of
from streams.stores.search.schema import STATE
from streams.stores.search.server import SearchServer, Write
from streams.stores.search.together import both
from streams.stores.search.writing import keep

CURSOR = "cursor"
JOURNAL_LOG = "journal"
"""The log that plain counters are counted by: the numbers of the journal."""


class Parts(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A batch that can be encoded: its plain counters as tallies without place."""

    posts: list[FlaggedPost] = []
    tombstones: list[Tombstone] = []
    dead: list[DeadRecord] = []
    labels: list[Label] = []
    tallies: list[Tally] = []
    cursors: dict[str, str] = {}


def parts_of(batch: WriteBatch) -> Parts:
    """Give a batch's parts, each checked before anything is sent; raises ValueError for a time without zone."""
    tallies = list(batch.tallies)
    if batch.counts or batch.terms:
        terms = tuple((key, hits, flagged) for key, (hits, flagged) in batch.terms.items())
        tallies.append(Tally(counts=tuple(batch.counts.items()), terms=terms))
    parts = Parts(
        posts=batch.posts,
        tombstones=batch.tombstones,
        dead=batch.dead,
        labels=batch.labels,
        tallies=tallies,
        cursors=batch.cursors,
    )
    for flagged in parts.posts:
        document(row_of(flagged, stored_at=0))
    for moment in (
        *(tombstone.effective_at for tombstone in parts.tombstones),
        *(letter.at for letter in parts.dead),
        *(label.at for label in parts.labels),
    ):
        to_microseconds(moment)
    additions_of(placed(tallies, 0))
    encode(parts)
    return parts


def needs_journal(parts: Parts) -> bool:
    """Tell whether writing the parts twice would not do: counters without place, and cursors, which agree with them."""
    return bool(parts.cursors) or any(tally.place is None for tally in parts.tallies)


async def apply(server: SearchServer, parts: Parts, now: int, *, number: int = 0) -> WriteOutcome:
    """Write the parts; `number` is the journal's, which makes plain counters and cursors count once.

    Dead letters come first, so that tombstones of the same batch are looked for in them; then tombstones,
    so that no byte of a post deleted in the same batch is written; labels after their posts, cursors last.
    """
    await bury(server, parts.dead)
    erased_count = await forget(server, parts.tombstones, now)
    counting = add(server, additions_of(placed(parts.tallies, number)))
    stored_count, _ = await both(keep(server, parts.posts, now), counting)
    await decide(server, parts.labels)
    cursors = parts.cursors.items()
    await server.write([_cursor(source, value, number) for source, value in cursors])
    return WriteOutcome(
        stored_count=stored_count, unchanged_count=len(parts.posts) - stored_count, erased_count=erased_count
    )


def placed(tallies: list[Tally], number: int) -> list[Tally]:
    """Give each tally a place: those without one share the journal's."""
    plain = [tally for tally in tallies if tally.place is None]
    ours = Tally(
        counts=tuple(count for tally in plain for count in tally.counts),
        terms=tuple(term for tally in plain for term in tally.terms),
        place=LogPlace(JOURNAL_LOG, number),
    )
    return [*(tally for tally in tallies if tally.place is not None), *([ours] if plain else [])]


async def read_cursor(server: SearchServer, source: str) -> str | None:
    """Give where a source resumes."""
    found = await server.get(STATE, key_of(CURSOR, source))
    return found.source["payload"] if found.source else None


def _cursor(source: str, value: str, number: int) -> Write:
    return Write(STATE, key_of(CURSOR, source), {"kind": CURSOR, "name": source, "payload": value}, version=number)
