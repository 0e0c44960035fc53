"""A desk served on a free loopback port over a real store, and pages of the system's Chromium that may do no wrong."""

from __future__ import annotations

import asyncio
import datetime as dt
import socket
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
import uvicorn

from dashboards.desk.app import create_desk
from dashboards.desk.door import Door
from dashboards.desk.options import DeskOptions
from schemas.audit import AuditEntry
from schemas.flagged import FlaggedPost
from schemas.health import PipelineHealth, StageHealth
from schemas.store import WriteBatch
from streams.stores.sqlite.store import SqliteStore
from tests.dashboards.desk_posts import fill, sample_posts
from tests.dashboards.term_pack import TermPack
from tests.servers.fixtures import skip_or_fail

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Request

    from processors.knowledge import Knowledge

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
START = dt.datetime.now(dt.UTC)
T = TypeVar("T")


@dataclass
class Served:
    """A running desk: its address, and its store's coroutines run where the store lives."""

    address: str
    store: SqliteStore
    loop: asyncio.AbstractEventLoop
    audited: list[AuditEntry]
    server: uvicorn.Server

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(30)

    def write(self, *posts: FlaggedPost, **more: Any) -> None:
        self.run(self.store.write(WriteBatch(posts=list(posts), **more)))


@dataclass
class Watch:
    """What a page must not do: log errors, break its content policy, ask a foreign origin for anything."""

    address: str
    faults: list[str] = field(default_factory=list)

    def attach(self, page: Page) -> None:
        page.on("console", lambda said: said.type in {"error", "warning"} and self.faults.append(said.text))
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("request", self._check)

    def _check(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.faults.append(f"foreign request: {request.url}")


@pytest.fixture(scope="session")
def judged(knowledge: Knowledge) -> list[FlaggedPost]:
    return sample_posts(knowledge, START)


@pytest.fixture
def door() -> Door | None:
    """Give the desk's door: none, but for tests of the login."""
    return None


@pytest.fixture
def served(tmp_path: Path, judged: list[FlaggedPost], knowledge: Knowledge, door: Door | None) -> Iterator[Served]:
    started: list[Served] = []
    ready = threading.Event()
    thread = threading.Thread(target=lambda: asyncio.run(serve(tmp_path, judged, knowledge, door, started, ready)))
    thread.start()
    assert ready.wait(30)
    yield started[0]
    started[0].server.should_exit = True
    thread.join(30)


async def serve(
    folder: Path,
    judged: list[FlaggedPost],
    knowledge: Knowledge,
    door: Door | None,
    started: list[Served],
    ready: threading.Event,
) -> None:
    store = await SqliteStore.open(folder / "posts.db")
    await fill(store, judged, START)
    audited: list[AuditEntry] = []

    async def audit(entry: AuditEntry) -> None:
        audited.append(entry)

    app = create_desk(
        store,
        options=DeskOptions(officer="Desk 1", door=door, poll_seconds=0.2, term_door=TermPack(knowledge).door),
        knowledge=lambda: knowledge,
        health=lambda: make_health(knowledge),
        metrics_text=lambda: "lourie_judged_total 1\n",
        audit=audit,
        clock=lambda: dt.datetime.now(dt.UTC),
    )
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        config = uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1, lifespan="on")
        server = uvicorn.Server(config)
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        started.append(Served(address, store, asyncio.get_running_loop(), audited, server))
        async with asyncio.TaskGroup() as group:
            group.create_task(server.serve([listening]))
            while not server.started:
                await asyncio.sleep(0.01)
            ready.set()
    await store.close()


def make_health(knowledge: Knowledge) -> PipelineHealth:
    stage = StageHealth(name="detect", in_count=918_273, out_count=260, rate_per_second=812.4, p50_seconds=0.012)
    return PipelineHealth(
        version="0.1.0",
        knowledge=knowledge.hash,
        started_at=START,
        ready=True,
        stages=(stage,),
        store_p50_seconds=0.031,
        store_p99_seconds=0.14,
        memory_bytes=412 << 20,
    )


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Start Chromium for one file's tests: while Playwright runs, no asynchronous test of other files could."""
    from playwright.sync_api import sync_playwright

    if not CHROMIUM.exists():
        skip_or_fail(f"{CHROMIUM} is missing; install the system's Chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(ARGUMENTS))
        yield browser
        browser.close()


@dataclass
class Window:
    """Opens pages of one desk; all are watched."""

    browser: Browser
    served: Served
    watch: Watch
    contexts: list[BrowserContext] = field(default_factory=list)

    def open(self, path: str = "/", *, width: int = 1280, height: int = 900, theme: Any = "light", **more: Any) -> Page:
        context = self.browser.new_context(viewport={"width": width, "height": height}, color_scheme=theme, **more)
        self.contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        self.watch.attach(page)
        page.goto(self.served.address + path)
        return page


@pytest.fixture
def window(chromium: Browser, served: Served) -> Iterator[Window]:
    opened = Window(chromium, served, Watch(served.address))
    yield opened
    for context in opened.contexts:
        context.close()
    assert opened.watch.faults == []


def ids(page: Page) -> list[str]:
    found: list[str] = page.eval_on_selector_all("#list .row", "rows => rows.map(row => row.dataset.id)")
    return found


def decision(served: Served, post_id: str) -> str:
    stored = served.run(served.store.get(post_id))
    assert stored is not None
    return stored.decision


def settled(look: Callable[[], T], wanted: T, seconds: float = 10) -> T:
    """Look until what is wanted is there, or long enough; give what was seen last."""
    deadline = time.monotonic() + seconds
    while (seen := look()) != wanted and time.monotonic() < deadline:
        time.sleep(0.02)
    return seen


def wait_until_live(page: Page) -> None:
    from playwright.sync_api import expect

    expect(page.locator("#line")).to_have_text("Live")
