"""A feed over a real store, ledger and keys file, and the platform that reads it."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import msgspec
from litestar.testing import AsyncTestClient

from dashboards.desk.app import create_desk
from dashboards.desk.feed_door import FeedDoor
from dashboards.desk.options import DeskOptions
from lourie.feed_door import door_of
from schemas.audit import AuditEntry
from schemas.feed import FeedLine, FeedPage
from schemas.flagged import FlaggedPost
from schemas.label import Label
from schemas.store import WriteBatch
from schemas.tombstone import Tombstone
from streams.feed_keys import FeedKeys
from streams.ledger import Ledger
from streams.settings import Settings
from streams.stores.sqlite.store import SqliteStore
from tests.builders import NOON, make_flagged, make_post_id

if TYPE_CHECKING:
    from processors.knowledge import Knowledge

ADDRESS = "http://127.0.0.1:8000"
HOUR = dt.timedelta(hours=1)


def post_of(uid: str, platform: str = "bluesky", **changes: Any) -> FlaggedPost:
    """Build a flagged post of a platform, judged an hour after noon."""
    flagged = make_flagged(uid, platform=platform, **changes)
    return msgspec.structs.replace(flagged, judged_at=NOON + HOUR)


def decision_on(uid: str, decision: str = "not_trade", platform: str = "bluesky", at: dt.datetime = NOON) -> Label:
    return Label(post_id=make_post_id(uid, platform), revision="1", decision=decision, by="officer", at=at)  # type: ignore[arg-type]


def erasure_of(uid: str, reason: str = "deleted", platform: str = "bluesky", at: dt.datetime = NOON) -> Tombstone:
    post_id = make_post_id(uid, platform)
    return Tombstone(platform=platform, post_id=post_id, reason=reason, effective_at=at, observed_at=at)  # type: ignore[arg-type]


@dataclass
class FeedWorld:
    """One desk with a feed, what it stands on, and a platform's key."""

    store: SqliteStore
    client: AsyncTestClient[Any]
    keys: FeedKeys
    key: str
    audited: list[AuditEntry] = field(default_factory=list)

    async def get(self, path: str = "/feed/bluesky.ndjson", key: str | None = None, **headers: str) -> httpx.Response:
        return await self.client.get(path, headers={"authorization": f"Bearer {key or self.key}"} | headers)

    async def page(self, after: str = "", limit: int = 100) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        """Read one page: its lines and its end."""
        answer = await self.get(f"/feed/bluesky.ndjson?after={after}&limit={limit}")
        assert answer.status_code == 200, answer.text
        *lines, end = map(json.loads, answer.text.splitlines())
        for line in lines:
            msgspec.convert(line, FeedLine, strict=False)
        msgspec.convert(end, FeedPage)
        return lines, end

    async def all(self, limit: int = 100, after: str = "") -> list[dict[str, Any]]:
        """Turn the pages to the end."""
        read: list[dict[str, Any]] = []
        while True:
            lines, end = await self.page(after, limit)
            assert len(lines) <= limit
            read += lines
            after = end["next"]
            if not end["more"]:
                return read

    async def write(self, *posts: FlaggedPost, forget: Tombstone | None = None) -> None:
        await self.store.write(WriteBatch(posts=list(posts), tombstones=[forget] if forget else []))


def seen_by(lines: list[dict[str, Any]]) -> dict[str, str]:
    """Give what a platform holds after reading lines in order: posts by id, with their decision."""
    held: dict[str, str] = {}
    for line in lines:
        if line["schema"] == "feed-post/1":
            held[line["id"]] = line["decision"]
        else:
            held.pop(line["id"], None)
    return held


def make_client(
    store: SqliteStore, door: FeedDoor, knowledge: Knowledge, audited: list[AuditEntry]
) -> AsyncTestClient[Any]:
    async def audit(entry: AuditEntry) -> None:
        audited.append(entry)

    app = create_desk(
        store,
        options=DeskOptions(feed_door=door),
        knowledge=lambda: knowledge,
        health=lambda: None,  # type: ignore[arg-type,return-value]
        metrics_text=str,
        audit=audit,
        clock=lambda: NOON,
    )
    return AsyncTestClient(app, base_url=ADDRESS)


def make_door(folder: Path, ledger: Ledger, **changes: Any) -> FeedDoor:
    door = door_of(Settings(data_folder=folder), ledger)
    fields = {"requests_per_minute": 1_000_000, "refusals_per_minute": 1_000_000}
    return FeedDoor(
        identify=door.identify, has_feed=door.has_feed, remember=door.remember, told=door.told, **(fields | changes)
    )
