from __future__ import annotations

from tests.dashboards.conftest import DeskWorld


async def test_every_page_names_the_officer_and_carries_a_token(desk: DeskWorld) -> None:
    for path in ("/", "/pipeline", "/terms", "/try", "/species", "/species/elephant", f"/posts/{desk.one().post.id}"):
        page = (await desk.get(path)).text
        assert "Officer One" in page
        assert f'name="desk-token" content="{await desk.token()}"' in page
        assert 'aria-label="Sources"' in page
