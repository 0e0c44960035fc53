from __future__ import annotations

import pytest

from tests.dashboards.conftest import DeskWorld


@pytest.mark.parametrize(("path", "status"), [("/nowhere", 404), ("/?level=bad", 400), ("/posts/x", 400)])
async def test_a_fault_is_a_page_for_people_and_json_for_programs(desk: DeskWorld, path: str, status: int) -> None:
    page = await desk.get(path)
    assert page.status_code == status
    assert "To the queue" in page.text
    told = await desk.get(path, headers={"accept": "application/json"})
    assert (told.status_code, told.json()["status"]) == (status, status)


async def test_our_own_fault_shows_no_trace(desk: DeskWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken() -> None:
        raise RuntimeError("secret words")

    monkeypatch.setattr(desk.store, "dead_summary", broken)
    answer = await desk.get("/pipeline")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "The log says where" in answer.text


async def test_a_wrong_method_is_refused(desk: DeskWorld) -> None:
    assert (await desk.post("/pipeline", {})).status_code == 405
