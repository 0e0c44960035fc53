from __future__ import annotations

import pytest

from dashboards.desk.try_page import MAX_CHARACTERS
from tests.dashboards.conftest import DeskWorld

SALE = "Selling real elephant ivory bangle, $200, DM me"


async def test_a_text_is_marked_and_reckoned_and_not_kept(desk: DeskWorld) -> None:
    before = await desk.store.stats()
    page = (await desk.post("/try", {"text": SALE}, accept="text/html")).text
    assert '<mark class="k-' in page
    assert "every post begins here" in page
    assert await desk.store.stats() == before
    assert desk.audited == []


@pytest.mark.parametrize("text", ["", "<script>alert(1)</script>", "🐘" * 1000, "\u202e" * 500, "good morning"])
async def test_any_text_is_answered_inert(desk: DeskWorld, text: str) -> None:
    answer = await desk.post("/try", {"text": text}, accept="text/html")
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text


async def test_a_text_over_the_limit_is_refused(desk: DeskWorld) -> None:
    answer = await desk.post("/try", {"text": "x" * (MAX_CHARACTERS + 1)})
    assert answer.status_code == 400
