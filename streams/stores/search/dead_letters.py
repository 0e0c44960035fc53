"""Dead letters: the very same one kept once, numbered by the order they came in, listed, summed up, removed."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from typing import Any

from msgspec.structs import replace

from schemas.dead import DeadRecord
from schemas.decoding import decode, encode
from schemas.record import from_microseconds, to_microseconds
from schemas.store import DeadEntry, DeadSummary, Retention
from streams.stores.letters import letter_digest
from streams.stores.lifetimes import DAY
from streams.stores.search.schema import DEAD
from streams.stores.search.server import SearchServer, Write


async def bury(server: SearchServer, records: Iterable[DeadRecord]) -> None:
    """Add dead letters; the same one, told twice, is kept once."""
    await server.write([_write(record) for record in records])


async def dead(server: SearchServer, *, after: int, limit: int) -> tuple[DeadEntry, ...]:
    """Give dead letters with a greater number, in order."""
    if limit < 1:
        return ()
    entries: list[DeadEntry] = []
    # A number is the place in the index's order of writing, from 1: the server never uses one again.
    query = {"range": {"_seq_no": {"gte": max(0, after)}}}
    async for hit in server.every(DEAD, query, fields=["record", "payload"]):
        source = hit["_source"]
        record = decode(source["record"].encode(), DeadRecord)
        record = replace(record, payload=base64.b64decode(source["payload"]))
        entries.append(DeadEntry(number=hit["_seq_no"] + 1, record=record))
        if len(entries) == limit:
            break
    return tuple(entries)


async def dead_summary(server: SearchServer) -> tuple[DeadSummary, ...]:
    """Group the dead letters, most first, then by stage and error."""
    by = [{name: {"terms": {"field": name}}} for name in ("stage", "error")]
    of: dict[str, Any] = {
        "bytes": {"sum": {"field": "byte_count"}},
        "first": {"min": {"field": "at_microseconds"}},
        "last": {"max": {"field": "at_microseconds"}},
    }
    found = [
        DeadSummary(
            stage=bucket["key"]["stage"],
            error=bucket["key"]["error"],
            count=bucket["doc_count"],
            byte_count=round(bucket["bytes"]["value"]),
            first_at=from_microseconds(round(bucket["first"]["value"])),
            last_at=from_microseconds(round(bucket["last"]["value"])),
        )
        async for bucket in server.groups(DEAD, {"match_all": {}}, by=by, of=of)
    ]
    return tuple(sorted(found, key=lambda one: (-one.count, one.stage, one.error)))


async def remove_dead(server: SearchServer, numbers: Sequence[int]) -> None:
    """Remove dead letters; unknown numbers are passed over."""
    query = {"terms": {"_seq_no": [number - 1 for number in numbers if number > 0]}}
    letters = [hit["_id"] async for hit in server.every(DEAD, query, fields=False)]
    await server.write([Write(DEAD, letter, None) for letter in letters])


async def drop_expired_dead(server: SearchServer, retention: Retention, now: int) -> None:
    """Remove dead letters past their time, then the oldest until the others hold no more than their bytes."""
    too_old = now - round(retention.dead_days * DAY)
    byte_count = 0
    expired: list[str] = []
    async for hit in server.every(DEAD, {"match_all": {}}, fields=["at_microseconds", "byte_count"], order="desc"):
        source = hit["_source"]
        if source["at_microseconds"] < too_old:
            expired.append(hit["_id"])
            continue
        byte_count += source["byte_count"]
        if byte_count > retention.dead_bytes:
            expired.append(hit["_id"])
    await server.write([Write(DEAD, letter, None) for letter in expired])


def _write(record: DeadRecord) -> Write:
    told = encode(replace(record, payload=b""))
    source = {
        "at_microseconds": to_microseconds(record.at),
        "stage": record.stage,
        "error": record.error,
        "byte_count": len(record.payload),
        "record": told.decode(),
        "payload": base64.b64encode(record.payload).decode(),
    }
    return Write(DEAD, letter_digest(record).hex(), source)
