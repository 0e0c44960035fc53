"""Small things beside the posts: mutes, sources, stats."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import msgspec

from schemas.decoding import decode, encode
from schemas.label import Mute, MuteKind
from schemas.record import from_microseconds
from schemas.store import SourceState, StoreStats
from streams.stores.search.counters import judged_count
from streams.stores.search.keys import key_of
from streams.stores.search.schema import DEAD, LABELS, MARKS, POSTS, STATE, VERSION
from streams.stores.search.server import Query, SearchServer, Write
from streams.stores.search.trying import tries

MUTES, SOURCE = "mutes", "source"
KEPT: Query = {"exists": {"field": "version"}}
"""Posts that are not gone."""

ByValue = dict[tuple[str, str], Mute]


async def mute(server: SearchServer, muted: Mute) -> None:
    """Keep a mute in place of an earlier one of the same value."""
    await _change_mutes(server, lambda mutes: mutes | {(muted.kind, muted.value): muted})


async def unmute(server: SearchServer, kind: MuteKind, value: str) -> None:
    """Lift a mute, if there is one."""
    await _change_mutes(server, lambda mutes: {key: one for key, one in mutes.items() if key != (kind, value)})


async def drop_lapsed_mutes(server: SearchServer, now: dt.datetime) -> None:
    """Remove mutes that are over."""
    await _change_mutes(server, lambda mutes: {key: one for key, one in mutes.items() if one.until > now})


async def mutes(server: SearchServer, now: dt.datetime) -> tuple[Mute, ...]:
    """Give the mutes in force, by kind and value."""
    found = await server.get(STATE, MUTES)
    known = _read(found.source["payload"]) if found.source else {}
    return tuple(known[key] for key in sorted(known) if known[key].until > now)


async def report(server: SearchServer, state: SourceState) -> None:
    """Replace what is known of a source."""
    source = {"kind": SOURCE, "name": state.source, "payload": encode(state).decode()}
    await server.write([Write(STATE, key_of(SOURCE, state.source), source, anyhow=True)])


async def sources(server: SearchServer) -> tuple[SourceState, ...]:
    """Give every source ever seen, by name."""
    hits = server.every(STATE, {"term": {"kind": SOURCE}}, fields=["payload"])
    states = [decode(hit["_source"]["payload"].encode(), SourceState) async for hit in hits]
    return tuple(sorted(states, key=lambda state: state.source))


async def stats(server: SearchServer) -> StoreStats:
    """Give size and age of what is kept; judged posts of the time counters are kept."""
    answer = await server.search(
        POSTS,
        size=0,
        track_total_hits=True,
        query=KEPT,
        aggs={
            "hidden": {"filter": {"term": {"hidden": True}}},
            "oldest": {"min": {"field": "sort_at_microseconds"}},
            "newest": {"max": {"field": "sort_at_microseconds"}},
        },
    )
    post_count, aggregations = answer["hits"]["total"]["value"], answer["aggregations"]
    hidden_count = aggregations["hidden"]["doc_count"]
    oldest, newest = (
        from_microseconds(round(aggregations[name]["value"])) if post_count else None for name in ("oldest", "newest")
    )
    with server.faults_told():
        sizes = await server.client.indices.stats(index=f"{server.prefix}-*", metric="store")
    return StoreStats(
        post_count=post_count - hidden_count,
        hidden_count=hidden_count,
        tombstone_count=await server.count(MARKS),
        label_count=await server.count(LABELS),
        dead_count=await server.count(DEAD),
        judged_count=await judged_count(server),
        oldest_at=oldest,
        newest_at=newest,
        file_bytes=sizes["_all"]["total"]["store"]["size_in_bytes"],
        schema_version=VERSION,
    )


async def _change_mutes(server: SearchServer, change: Callable[[ByValue], ByValue]) -> None:
    for _ in tries("mutes"):
        found = await server.get(STATE, MUTES)
        known = _read(found.source["payload"]) if found.source else {}
        new = change(known)
        if new == known:
            break
        payload = msgspec.json.encode(list(new.values())).decode()
        source = {"kind": MUTES, "name": MUTES, "payload": payload}
        if all(await server.write([Write(STATE, MUTES, source, found.seen)])):
            break


def _read(payload: str) -> ByValue:
    return {(mute.kind, mute.value): mute for mute in msgspec.json.decode(payload, type=list[Mute])}
