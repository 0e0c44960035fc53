"""Dead letters in, tried again: what works now is stored and leaves the list, the others stay as they are."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import msgspec

from schemas.dead import DeadRecord
from schemas.flagged import FlaggedPost
from schemas.label import Label
from schemas.post import Post
from schemas.store import Store, WriteBatch
from schemas.tombstone import Tombstone
from streams.agents import Context, detect
from streams.collectors.bluesky_posts import map_event
from streams.collectors.jetstream_events import Event
from streams.collectors.jetstream_v1 import V1
from streams.collectors.jetstream_v2 import V2
from streams.collectors.line_posts import Reading, read_post
from streams.emitted import merge_writes
from streams.pseudonyms import Pseudonyms

PAGE = 100
Kept = Post | FlaggedPost | Tombstone | Label
"""What a dead letter can turn out to be. A record's `schema` tells which."""


class StillDead(Exception):
    """A dead letter that is as unreadable as before."""


Again = Callable[[DeadRecord], Awaitable[None]]
"""Has a letter handled once more; whatever it raises, the letter stays."""


async def replay_dead(
    store: Store, context: Context, pseudonyms: Pseudonyms, *, chosen: Callable[[int], bool]
) -> tuple[int, int]:
    """Try the letters whose numbers are chosen; gives how many were tried and how many were handled.

    At least once, idempotent by post id and revision: a letter is removed after its effects are stored.
    """

    async def judge_and_store(dead: DeadRecord) -> None:
        await store.write(await _judged(read_again(dead, pseudonyms, context), context))

    return await replay_each(store, judge_and_store, chosen=chosen)


async def replay_each(store: Store, again: Again, *, chosen: Callable[[int], bool]) -> tuple[int, int]:
    """Hand the chosen letters to `again`; gives how many were tried and how many were handled and removed."""
    tried = handled = after = 0
    while entries := await store.dead(after=after, limit=PAGE):
        after = entries[-1].number
        for entry in (entry for entry in entries if chosen(entry.number)):
            tried += 1
            try:
                await again(entry.record)
            except Exception:  # noqa: S112 - whatever it was that buried it, it may happen again
                continue
            await store.remove_dead([entry.number])
            handled += 1
    return tried, handled


def read_again(dead: DeadRecord, pseudonyms: Pseudonyms, context: Context) -> tuple[Kept, ...]:
    """Read a letter's bytes as the stage that buried it would; raises what that raises."""
    stage, _, source = dead.stage.partition(".")
    if stage != "collect":
        return (msgspec.json.decode(dead.payload, type=Kept),)
    if source == "bluesky":
        return _read_frame(dead.payload, pseudonyms, context)
    return (read_post(dead.payload, 0, Reading(source=source, pseudonyms=pseudonyms), context.clock()),)


def _read_frame(frame: bytes, pseudonyms: Pseudonyms, context: Context) -> tuple[Kept, ...]:
    for wire in (V2(), V1()):
        try:
            event = wire.read(frame)
        except ValueError:
            continue
        if isinstance(event, Event):
            return map_event(event, pseudonyms, context.clock())
    raise StillDead("neither wire of Jetstream knows this frame")


async def _judged(records: tuple[Kept, ...], context: Context) -> WriteBatch:
    posts = [record for record in records if isinstance(record, Post)]
    emitted = await detect(posts, context)
    found = WriteBatch(posts=[one for one in emitted.records["posts.flagged"] if isinstance(one, FlaggedPost)])
    given = WriteBatch(
        posts=[record for record in records if isinstance(record, FlaggedPost)],
        tombstones=[record for record in records if isinstance(record, Tombstone)],
        labels=[record for record in records if isinstance(record, Label)],
    )
    return merge_writes([emitted.writes or WriteBatch(), found, given])
