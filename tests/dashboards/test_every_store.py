"""The desk's main pages over every kind of store: what an officer sees does not depend on where posts are kept."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from dashboards.desk.options import DeskOptions
from schemas.audit import AuditEntry
from schemas.flagged import FlaggedPost
from schemas.store import Store
from tests.contracts.search import start_named_servers
from tests.contracts.stores import STORES
from tests.dashboards.conftest import ADDRESS, NOW, DeskWorld, desk_app
from tests.dashboards.desk_posts import fill

if TYPE_CHECKING:
    from processors.knowledge import Knowledge


@pytest.fixture(params=STORES.keys())
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    start_named_servers(request)
    opened = await STORES[request.param](tmp_path, lambda: NOW)
    yield opened
    await opened.close()


@pytest.fixture
async def desk(
    store: Store, options: DeskOptions, knowledge: Knowledge, flagged: list[FlaggedPost]
) -> AsyncIterator[DeskWorld]:
    """Give a desk in this test's own event loop, which a search server's client belongs to."""
    audited: list[AuditEntry] = []
    await fill(store, flagged, NOW)
    transport = httpx.ASGITransport(app=desk_app(store, options, knowledge, audited))  # type: ignore[arg-type]  # Litestar's hints of ASGI are its own
    async with httpx.AsyncClient(transport=transport, base_url=ADDRESS) as client:
        yield DeskWorld(store, client, flagged, audited)  # type: ignore[arg-type]  # as the others, but for its loop


async def test_every_page_answers_and_shows_what_is_kept(desk: DeskWorld) -> None:
    post = desk.one().post
    species = desk.one().finding.species[0]
    pages = ["/", "/rows", "/overview", "/?q=ivory", "/pipeline", "/terms", "/try", "/species", f"/species/{species}"]
    pages += [f"/posts/{post.id}", f"/posts/{post.id}/pane", "/export.csv", "/export.ndjson", "/readyz", "/metrics"]
    pages += ["/api/posts", "/api/count", "/api/counts/species", "/api/timeline", "/api/sources", "/api/hours"]
    pages += ["/api/terms", "/api/dead", "/api/mutes", "/api/stats", f"/api/posts/{post.id}"]
    for page in pages:
        answer = await desk.get(page)
        assert answer.status_code == 200, f"{page}: {answer.status_code}"
    assert (await desk.get("/api/posts?level=alert")).json()["rows"]
    assert (await desk.get("/api/stats")).json()["post_count"] > 0
    opened = await desk.get(f"/posts/{post.id}/open")
    assert opened.status_code in {302, 303, 307, 404}


async def test_a_decision_is_seen_at_once(desk: DeskWorld) -> None:
    post = desk.one().post
    answer = await desk.post(f"/posts/{post.id}/decision", {"decision": "trade"})
    assert answer.status_code == 200, answer.text
    stored = await desk.store.get(post.id)
    assert stored is not None
    assert stored.decision == "trade"
    assert [label["decision"] for label in (await desk.get(f"/api/posts/{post.id}/labels")).json()] == ["trade"]
