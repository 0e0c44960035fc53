from __future__ import annotations

import msgspec
from litestar.testing import AsyncTestClient

from dashboards.desk.app import create_desk
from dashboards.desk.options import DeskOptions
from schemas.store import StoreUnavailable
from streams.stores.sqlite.store import SqliteStore
from tests.dashboards.conftest import ADDRESS, HEALTH, NOW, DeskWorld


async def test_a_running_desk_is_live_and_ready(desk: DeskWorld) -> None:
    assert (await desk.get("/livez")).text == "ok\n"
    assert (await desk.get("/readyz")).text == "ready\n"


async def test_metrics_are_handed_through(desk: DeskWorld) -> None:
    answer = await desk.get("/metrics")
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert answer.text == "lourie_judged_total 9000\n"


class AwayStore(SqliteStore):
    """A store that cannot be reached."""

    async def last_sequence(self) -> int:
        raise StoreUnavailable("gone")

    async def stats(self):  # type: ignore[no-untyped-def]
        raise StoreUnavailable("gone")


async def test_a_stalled_stream_or_a_lost_store_is_not_ready(tmp_path, knowledge) -> None:  # type: ignore[no-untyped-def]
    async def audit(_: object) -> None: ...

    for store_class, ready, words in ((SqliteStore, False, "the stream makes no progress"), (AwayStore, True, "store")):
        store = await store_class.open(tmp_path / f"{ready}.db")
        app = create_desk(
            store,
            options=DeskOptions(),
            knowledge=lambda: knowledge,
            health=lambda ready=ready: msgspec.structs.replace(HEALTH, ready=ready),  # type: ignore[misc]
            metrics_text=str,
            audit=audit,
            clock=lambda: NOW,
        )
        async with AsyncTestClient(app, base_url=ADDRESS) as client:
            answer = await client.get("/readyz")
            assert answer.status_code == 503
            assert words in answer.text
            if store_class is AwayStore:
                page = await client.get("/pipeline")
                assert page.status_code == 503
                assert "Nothing is lost" in page.text
        await store.close()
