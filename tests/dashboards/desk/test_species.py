from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.store import PostQuery
from tests.dashboards.conftest import DeskWorld

if TYPE_CHECKING:
    from processors.knowledge import Knowledge


async def test_a_species_has_a_card_a_trend_and_posts(desk: DeskWorld) -> None:
    taxon = desk.one().finding.species[0]
    page = (await desk.get(f"/species/{taxon}")).text
    total = await desk.store.count(PostQuery(species=(taxon,)))
    assert f"{total} post" in page
    assert "Posts by language and platform" in page
    assert "CITES" in page


async def test_every_species_of_the_knowledge_has_a_page(desk: DeskWorld, knowledge: Knowledge) -> None:
    for taxon in list(knowledge.taxa)[::25]:
        assert (await desk.get(f"/species/{taxon}")).status_code == 200


async def test_an_unknown_species_is_said(desk: DeskWorld) -> None:
    answer = await desk.get("/species/unicorn")
    assert answer.status_code == 404
    assert "No such species" in answer.text
