from __future__ import annotations

from dashboards.desk.app import PAGES
from dashboards.desk.security import SAFE_METHODS
from tests.dashboards.conftest import DeskWorld


async def test_every_page_is_routed(desk: DeskWorld) -> None:
    paths = {route.path for route in desk.client.app.routes}
    for path in (
        "/",
        "/pipeline",
        "/terms",
        "/species",
        "/try",
        "/events",
        "/metrics",
        "/livez",
        "/readyz",
        "/api/posts",
    ):
        assert path in paths


async def test_every_changing_route_asks_for_the_token(desk: DeskWorld) -> None:
    changing = [page for page in PAGES if set(getattr(page, "http_methods", ())) - SAFE_METHODS]
    assert len(changing) == 9
    for handler in changing:
        assert [guard.__name__ for guard in handler.guards] == ["needs_token"]


async def test_a_body_over_the_limit_is_refused(desk: DeskWorld) -> None:
    answer = await desk.post("/try", {"text": "x" * 300_000})
    assert answer.status_code == 413
