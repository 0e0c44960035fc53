from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from dashboards.desk.facets import chips, read_facets, relaxations
from dashboards.desk.filters import View, parse
from dashboards.desk.names import NameBook
from tests.dashboards.conftest import NOW, DeskWorld

if TYPE_CHECKING:
    from processors.knowledge import Knowledge


def view(address: str) -> View:
    return parse(parse_qsl(urlsplit(address).query), NOW)


async def test_a_facets_count_is_what_its_link_shows(desk: DeskWorld, knowledge: Knowledge) -> None:
    names = NameBook().names(knowledge)
    for facet in await read_facets(desk.store, View(), names):
        for value in facet.values:
            if not value.active and facet.field not in {"level", "decision"}:
                assert await desk.store.count(view(value.href).query) == value.count


async def test_an_active_value_is_shown_even_when_nothing_has_it(desk: DeskWorld, knowledge: Knowledge) -> None:
    facets = await read_facets(desk.store, view("/?platform=nowhere"), NameBook().names(knowledge))
    (active,) = [value for facet in facets for value in facet.values if value.active and facet.field == "platform"]
    assert (active.key, active.count, active.href) == ("nowhere", 0, "/")


def test_chips_spell_every_restriction(knowledge: Knowledge) -> None:
    names = NameBook().names(knowledge)
    spelled = {chip.key: chip.value for chip in chips(View(), names)}
    assert spelled == {"level": "review and above", "decision": "Undecided"}
    full = view("/?q=ivory&level=alert&platform=x&author=k1:abcdef0123&domain=a.example&like=k&within=24h&muted=1")
    assert [chip.key for chip in chips(full, names)] == [
        "q", "level", "platform", "decision", "author", "domain", "like", "within", "muted",
    ]  # fmt: skip


def test_a_chips_address_is_the_view_without_it(knowledge: Knowledge) -> None:
    full = view("/?q=ivory&platform=x&since=2026-03-14T00:00:00Z&until=2026-03-14T12:00:00Z")
    names = NameBook().names(knowledge)
    for chip in chips(full, names):
        assert len(chips(view(chip.href), names)) == len(chips(full, names)) - 1


async def test_relaxing_offers_only_what_shows_posts_most_first(desk: DeskWorld, knowledge: Knowledge) -> None:
    offers = await relaxations(desk.store, view("/?platform=bluesky&q=nosuchword"), NameBook().names(knowledge))
    assert [chip.key for chip, _ in offers] == ["q"]
    for chip, count in offers:
        assert await desk.store.count(view(chip.href).query) == count
