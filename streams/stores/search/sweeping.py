"""What erasing leaves for later: dead letters that hold an erased post."""

from __future__ import annotations

import base64
from collections.abc import Sequence

from streams.stores.erasure import holds
from streams.stores.search.keys import key_of
from streams.stores.search.schema import DEAD, STATE
from streams.stores.search.server import SearchServer, Write

NEEDLE = "needle"


async def note_needles(server: SearchServer, needles: Sequence[str]) -> None:
    """Note the uids, post ids and authors to search the dead letters for; nothing when there are none."""
    if needles and await server.count(DEAD):
        await server.write([_needle(needle) for needle in dict.fromkeys(needles)])


async def sweep(server: SearchServer) -> None:
    """Remove the dead letters that hold what was erased, then the needles they were found by."""
    needles = [
        (hit["_id"], hit["_source"]["name"])
        async for hit in server.every(STATE, {"term": {"kind": NEEDLE}}, fields=["name"])
    ]
    if not needles:
        return
    names = [name for _, name in needles]
    holding = [
        hit["_id"]
        async for hit in server.every(DEAD, {"match_all": {}}, fields=["record", "payload"], fresh=True)
        if _holds_any(hit["_source"], names)
    ]
    await server.write([Write(DEAD, letter, None) for letter in holding])
    await server.write([Write(STATE, one, None) for one, _ in needles])


async def is_unswept(server: SearchServer) -> bool:
    """Tell whether there are needles that no finished sweep has dealt with."""
    return bool(await server.count(STATE, {"term": {"kind": NEEDLE}}))


def _needle(needle: str) -> Write:
    return Write(STATE, key_of(NEEDLE, needle), {"kind": NEEDLE, "name": needle}, anyhow=True)


def _holds_any(source: dict[str, str], needles: Sequence[str]) -> bool:
    parts = (base64.b64decode(source["payload"]), source["record"].encode())
    return any(holds(part, needle) for part in parts for needle in needles)
