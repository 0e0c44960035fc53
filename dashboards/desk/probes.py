"""What machines ask: `/livez`, `/readyz` and `/metrics`; health in, plain text out."""

from __future__ import annotations

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.enums import MediaType

from dashboards.desk.context import Desk
from schemas.store import StoreUnavailable

PROMETHEUS = "text/plain; version=0.0.4"
"""The answer adds the charset, as to every text."""


@get("/livez", include_in_schema=False)
async def livez() -> Response[str]:
    """Say that the process answers."""
    return Response("ok\n", media_type=MediaType.TEXT)


@get("/readyz", include_in_schema=False)
async def readyz(desk: NamedDependency[Desk]) -> Response[str]:
    """Say whether the stream makes progress and the store answers; 503 when not."""
    health = desk.health()
    message = "" if health.ready else health.message or "the stream makes no progress"
    try:
        await desk.store.last_sequence()
    except StoreUnavailable:
        message = "the store cannot be reached"
    return Response(f"{message or 'ready'}\n", media_type=MediaType.TEXT, status_code=503 if message else 200)


@get("/metrics", include_in_schema=False)
async def metrics(desk: NamedDependency[Desk]) -> Response[str]:
    """Give the counters in Prometheus' text form."""
    return Response(desk.metrics_text(), media_type=PROMETHEUS)
