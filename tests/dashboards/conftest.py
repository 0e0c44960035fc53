"""A desk over a real store filled by the real detector, and a client that behaves like the desk's own pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from dashboards.desk.app import create_desk
from dashboards.desk.options import DeskOptions
from schemas.audit import AuditEntry
from schemas.flagged import FlaggedPost
from schemas.health import PipelineHealth, StageHealth
from schemas.store import Store
from streams.stores.sqlite.store import SqliteStore
from tests.builders import NOON
from tests.dashboards.desk_posts import fill, sample_posts

if TYPE_CHECKING:
    from processors.knowledge import Knowledge

ADDRESS = "http://127.0.0.1:8000"
NOW = NOON + dt.timedelta(hours=6)
HEALTH = PipelineHealth(
    version="0.1.0",
    knowledge="feed" * 16,
    started_at=NOON,
    ready=True,
    stages=(
        StageHealth(name="detect", in_count=9000, out_count=90, rate_per_second=81.5, p50_seconds=0.01, dead_count=3),
    ),
    store_p50_seconds=0.02,
    store_p99_seconds=0.2,
)


@dataclass
class DeskWorld:
    """One desk, what it stands on, and what it wrote into the audit trail."""

    store: SqliteStore
    client: AsyncTestClient[Any]
    flagged: list[FlaggedPost]
    audited: list[AuditEntry] = field(default_factory=list)

    async def get(self, path: str, **more: Any) -> httpx.Response:
        return await self.client.get(path, follow_redirects=False, **more)

    async def token(self) -> str:
        page = (await self.get("/try")).text
        return page.split('name="desk-token" content="')[1].split('"')[0]

    async def post(self, path: str, fields: dict[str, str], **headers: str) -> httpx.Response:
        sent = {"origin": ADDRESS, "x-desk-token": await self.token(), "accept": "application/json"} | headers
        return await self.client.post(path, data=fields, headers=sent, follow_redirects=False)

    def one(self, level: str = "alert", platform: str | None = None) -> FlaggedPost:
        return next(f for f in self.flagged if f.finding.level == level and platform in {None, f.post.platform})


@pytest.fixture(scope="session")
def flagged(knowledge: Knowledge) -> list[FlaggedPost]:
    return sample_posts(knowledge, NOW)


@pytest.fixture
def options() -> DeskOptions:
    return DeskOptions(officer="Officer One", poll_seconds=0.02)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    opened = await SqliteStore.open(tmp_path / "posts.db", clock=lambda: NOW)
    yield opened
    await opened.close()


def desk_app(store: Store, options: DeskOptions, knowledge: Knowledge, audited: list[AuditEntry]) -> Litestar:
    """Make the desk over a store; what it audits goes into the list."""

    async def audit(entry: AuditEntry) -> None:
        audited.append(entry)

    return create_desk(
        store,
        options=options,
        knowledge=lambda: knowledge,
        health=lambda: HEALTH,
        metrics_text=lambda: "lourie_judged_total 9000\n",
        audit=audit,
        clock=lambda: NOW,
    )


@pytest.fixture
async def desk(
    store: SqliteStore, options: DeskOptions, knowledge: Knowledge, flagged: list[FlaggedPost]
) -> AsyncIterator[DeskWorld]:
    audited: list[AuditEntry] = []
    await fill(store, flagged, NOW)
    async with AsyncTestClient(desk_app(store, options, knowledge, audited), base_url=ADDRESS) as client:
        yield DeskWorld(store, client, flagged, audited)
