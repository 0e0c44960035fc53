from __future__ import annotations

from tests.dashboards.conftest import DeskWorld


async def test_the_pipeline_shows_sources_stages_dead_letters_store_and_retention(desk: DeskWorld) -> None:
    page = (await desk.get("/pipeline")).text
    for words in (
        "silent since", "no answer", "detect", "81.5", "10 ms", "collect.bluesky", "DecodingError",
        "90 days", "7 days, at most 1.0 GiB", "0.1.0", "feedfeed", "20 ms", "200 ms", "Ready",
    ):  # fmt: skip
        assert words in page


async def test_judged_posts_are_drawn_hour_by_hour(desk: DeskWorld) -> None:
    page = (await desk.get("/pipeline")).text
    assert "bluesky: judged posts an hour, last 24 hours" in page
    assert page.count("<polyline") == 4


async def test_what_is_stale_is_marked_stale(desk: DeskWorld) -> None:
    page = (await desk.get("/pipeline")).text
    assert page.count("data-stale") == 4


async def test_kept_posts_show_how_long_each_hop_took(desk: DeskWorld) -> None:
    page = (await desk.get("/pipeline")).text
    part = page.split("Hop by hop, newest ")[1].split("</section>")[0]
    assert all(f'<th scope="row">{hop}</th>' in part for hop in ("collected", "detected", "stored"))
