"""Changes of posts in the order the index took them, exact: nothing that comes later ever has a smaller number.

The server numbers every write of a shard. Writes may become visible out of order, so only those up
to its checkpoint, below which none is under way, are told. An index that replaced another goes on
counting where that one stood (`sequence_base`), and posts carried over keep their numbers.
"""

from __future__ import annotations

from typing import Any

from schemas.store import Change
from streams.stores.search.rows import STORED, stored_post
from streams.stores.search.schema import POSTS, STATE
from streams.stores.search.server import SearchServer, Write
from streams.stores.search.trying import tries

FLOOR = "last_sequence"
"""Kind and id of the document that remembers the newest number when traces of gone posts are removed."""
_CARRIED = {"exists": {"field": "carried_sequence"}}


async def changes_after(server: SearchServer, sequence: int, *, limit: int) -> tuple[Change, ...]:
    """Give changes with a greater sequence, oldest first; a post appears once, at its newest."""
    base, checkpoint = await server.checkpoint(POSTS)
    if sequence >= base + checkpoint + 1 or limit < 1:
        return ()
    changes: list[Change] = []
    if sequence < base:
        range_of = {"range": {"carried_sequence": {"gt": sequence}}}
        hits = await _ask(server, range_of, "carried_sequence", limit)
        changes = [_change(hit, hit["_source"]["carried_sequence"]) for hit in hits]
    if len(changes) < limit:
        own = {
            "bool": {
                "filter": [{"range": {"_seq_no": {"gte": max(0, sequence - base), "lte": checkpoint}}}],
                "must_not": [_CARRIED],
            }
        }
        hits = await _ask(server, own, "_seq_no", limit - len(changes))
        changes += [_change(hit, base + hit["_seq_no"] + 1) for hit in hits]
    return tuple(changes)


async def last_sequence(server: SearchServer) -> int:
    """Give the sequence of the newest change."""
    base, checkpoint = await server.checkpoint(POSTS)
    if base + checkpoint < 0:
        return 0
    own = {"bool": {"filter": [{"range": {"_seq_no": {"lte": checkpoint}}}], "must_not": [_CARRIED]}}
    hits = await _ask(server, own, "_seq_no", 1, order="desc")
    newest = base + hits[0]["_seq_no"] + 1 if hits else base
    floor = await server.get(STATE, FLOOR)
    return max(newest, floor.source["number"] if floor.source else 0)


async def remember_last(server: SearchServer) -> None:
    """Keep the newest number, before the trace that has it is removed."""
    number = await last_sequence(server)
    for _ in tries("last sequence"):
        found = await server.get(STATE, FLOOR)
        if found.source and found.source["number"] >= number:
            break
        if all(await server.write([Write(STATE, FLOOR, {"kind": FLOOR, "number": number}, found.seen)])):
            break


async def _ask(server: SearchServer, query: Any, order_by: str, limit: int, *, order: str = "asc") -> list[Any]:
    answer = await server.search(
        POSTS,
        fresh=True,
        query=query,
        size=min(limit, 10_000),
        sort=[{order_by: order}],
        source=["id", *STORED],
        seq_no_primary_term=True,
        track_total_hits=False,
    )
    hits: list[Any] = answer["hits"]["hits"]
    return hits


def _change(hit: Any, sequence: int) -> Change:
    source = hit["_source"]
    post = None if source["hidden"] else stored_post(source, sequence)
    return Change(sequence=sequence, post_id=source["id"], post=post)
