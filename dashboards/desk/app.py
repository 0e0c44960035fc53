"""The desk as one application: a store, knowledge, health and an audit trail in, a Litestar application out."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from litestar import Litestar
from litestar.di import NamedDependency, Provide
from litestar.exceptions import HTTPException
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin

from dashboards.desk import (
    decide,
    events,
    exports,
    login,
    own_terms,
    pipeline,
    post,
    probes,
    queue,
    species,
    species_list,
    terms,
    try_page,
)
from dashboards.desk.api import API
from dashboards.desk.assets import asset
from dashboards.desk.change_feed import ChangeFeed
from dashboards.desk.context import Asked, Desk
from dashboards.desk.dossier import allows_author_view
from dashboards.desk.faults import on_fault, on_filter, on_http, on_store
from dashboards.desk.filters import FilterError, View, parse
from dashboards.desk.options import DeskOptions
from dashboards.desk.platform_feed import feed_routes
from dashboards.desk.security import Gate
from processors.knowledge import Knowledge
from schemas.audit import AuditEntry
from schemas.health import PipelineHealth
from schemas.store import Store, StoreUnavailable

MAX_BODY_BYTES = 200_000
PAGES = (
    queue.queue,
    queue.rows,
    queue.overview,
    post.post,
    post.pane,
    post.menu,
    post.open_at_source,
    decide.decide,
    decide.mute,
    pipeline.pipeline,
    terms.terms,
    own_terms.suggest_terms,
    own_terms.try_term,
    own_terms.add_term,
    own_terms.remove_term,
    species.species,
    species_list.species_list,
    try_page.try_page,
    try_page.try_text,
    exports.export_csv,
    exports.export_ndjson,
    events.events,
    login.login_page,
    login.log_in,
    login.log_out,
    probes.livez,
    probes.readyz,
    probes.metrics,
    asset,
    API,
)


def create_desk(
    store: Store,
    *,
    options: DeskOptions,
    knowledge: Callable[[], Knowledge],
    health: Callable[[], PipelineHealth],
    metrics_text: Callable[[], str],
    audit: Callable[[AuditEntry], Awaitable[None]],
    clock: Callable[[], dt.datetime],
) -> Litestar:
    """Build the desk. It knows the store's contract only; `clock` gives aware UTC times."""
    desk = Desk(
        store=store,
        options=options,
        knowledge=knowledge,
        health=health,
        metrics_text=metrics_text,
        audit=audit,
        clock=clock,
    )
    feed = ChangeFeed(store, clock, options.poll_seconds)
    app = Litestar(
        route_handlers=[*PAGES, *([feed_routes(options.feed_door)] if options.feed_door else [])],
        dependencies={
            "desk": Provide(lambda: desk, sync_to_thread=False),
            "feed": Provide(lambda: feed, sync_to_thread=False),
            "view": Provide(read_view),
        },
        lifespan=[lambda _: _running(feed)],
        exception_handlers={
            HTTPException: on_http,
            FilterError: on_filter,
            StoreUnavailable: on_store,
            Exception: on_fault,
        },
        openapi_config=OpenAPIConfig(
            title="Lourie desk",
            version="1",
            path="/api/schema",
            render_plugins=[JsonRenderPlugin(path="/openapi.json")],
        ),
        request_max_body_size=MAX_BODY_BYTES,
        logging_config=None,
    )
    app.state["desk"], app.state["tokens"] = desk, desk.tokens
    app.asgi_handler = Gate(app.asgi_handler, options)
    return app


async def read_view(request: Asked, desk: NamedDependency[Desk]) -> View:
    """Read the filter of an address; raises FilterError, also for a view of one author where the terms forbid it."""
    view = parse(request.url.query_params.multi_items(), desk.clock())
    if view.query.author and not await allows_author_view(desk.store, view.query.author):
        raise FilterError("author: this platform's terms allow no view of one author; filter by text or species")
    return view


@asynccontextmanager
async def _running(feed: ChangeFeed) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as group:
        task = group.create_task(feed.run())
        try:
            yield
        finally:
            task.cancel()
