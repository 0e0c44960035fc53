from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from schemas.store import PostQuery
from tests.dashboards.conftest import DeskWorld

if TYPE_CHECKING:
    from processors.knowledge import Knowledge


async def test_a_species_with_posts_shows_its_counts(desk: DeskWorld, knowledge: Knowledge) -> None:
    own = desk.one()
    taxon = own.finding.species[0]
    await desk.post(f"/posts/{own.post.id}/decision", {"decision": "trade"})
    page = (await desk.get("/species")).text
    row = page.split(f'href="/species/{taxon}"')[1].split("</tr>")[0]
    numbers = [cell.split("</td>")[0] for cell in row.split('<td class="n">')[1:]]
    total, alerts = [await desk.store.count(PostQuery(species=(taxon,), levels=one)) for one in ((), ("alert",))]
    assert numbers == [str(total), str(alerts), "1", "·"]
    assert knowledge.taxa[taxon].listing in row


async def test_the_most_offered_come_first_and_every_species_is_reached(desk: DeskWorld, knowledge: Knowledge) -> None:
    page = (await desk.get("/species")).text
    table = page.split("<tbody>")[1].split("</tbody>")[0]
    posts = [int(row.split('<td class="n">')[1].split("<")[0]) for row in table.split("<tr>")[1:]]
    assert posts == sorted(posts, reverse=True)
    assert all(page.count(f'href="/species/{taxon}"') == 1 for taxon in knowledge.taxa)


@pytest.mark.parametrize(("within", "status"), [("1h", 200), ("7d", 200), ("ever", 400)])
async def test_the_window_can_be_chosen(desk: DeskWorld, within: str, status: int) -> None:
    assert (await desk.get(f"/species?within={within}")).status_code == status
