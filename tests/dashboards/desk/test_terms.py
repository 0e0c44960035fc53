from __future__ import annotations

import pytest

from dashboards.desk.terms import TermRow
from tests.dashboards.conftest import DeskWorld


async def test_a_term_shows_hits_share_and_decisions(desk: DeskWorld) -> None:
    own = desk.one()
    await desk.post(f"/posts/{own.post.id}/decision", {"decision": "trade"})
    page = (await desk.get("/terms")).text
    terms = [signal.detail["term"] for signal in own.finding.signals if "term" in signal.detail]
    shown = next(term for term in terms if f'title="{term}"' in page)  # the page holds the terms met most
    row = page.split(f'title="{shown}"')[1].split("</tr>")[0]
    assert "100 %" in row


@pytest.mark.parametrize(("within", "status"), [("1h", 200), ("30d", 200), ("ever", 400)])
async def test_the_window_can_be_chosen(desk: DeskWorld, within: str, status: int) -> None:
    assert (await desk.get(f"/terms?within={within}")).status_code == status


def test_shares() -> None:
    row = TermRow("t", "ivory", "", "", 200, 50, {"trade": 3, "not_trade": 1, "unsure": 9}, "/")
    assert (row.flagged_share, row.trade_share) == (0.25, 0.75)
    assert TermRow("t", "ivory", "", "", 0, 0, {}, "/").trade_share is None
