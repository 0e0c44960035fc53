from __future__ import annotations

import pytest

from schemas.post import Locator
from schemas.store import WriteBatch
from tests.builders import make_flagged
from tests.dashboards.conftest import DeskWorld


async def test_a_post_is_shown_whole(desk: DeskWorld) -> None:
    own = desk.one()
    page = (await desk.get(f"/posts/{own.post.id}")).text
    assert f"{own.finding.score:.3f}" in page
    assert "What the matched words mean" in page
    assert "Nobody has decided yet" in page
    assert own.finding.versions.knowledge[:12] in page


@pytest.mark.parametrize("part", ["pane", "menu"])
async def test_parts_are_parts(desk: DeskWorld, part: str) -> None:
    page = (await desk.get(f"/posts/{desk.one().post.id}/{part}")).text
    assert "<html" not in page
    assert desk.one().post.id in page


@pytest.mark.parametrize("path", ["/posts/file:" + "0" * 32, "/posts/../etc", "/posts/FILE:0", "/posts/file:0/open"])
async def test_no_such_post_is_said_in_words(desk: DeskWorld, path: str) -> None:
    assert (await desk.get(path)).status_code in {400, 404}


async def test_the_way_out_is_audited_and_leaves_no_referrer(desk: DeskWorld) -> None:
    post_id = desk.one().post.id
    answer = await desk.get(f"/posts/{post_id}/open")
    locator = await desk.store.locator(post_id)
    assert locator is not None
    assert (answer.status_code, answer.headers["location"]) == (303, locator.url)
    assert answer.headers["referrer-policy"] == "no-referrer"
    (entry,) = desk.audited
    assert (entry.action, entry.subject, entry.by) == ("open", post_id, "Officer One")


@pytest.mark.parametrize("sample", [True, False])
async def test_no_way_out_is_shown_for_a_sample_post(desk: DeskWorld, sample: bool) -> None:
    post_id = next(one.post.id for one in desk.flagged if one.post.flags.sample is sample)
    for path in (f"/posts/{post_id}", f"/posts/{post_id}/menu"):
        page = (await desk.get(path)).text
        assert ("Open at the source" in page, "Sample post, not on any platform" in page) == (not sample, sample)


async def test_a_foreign_page_cannot_send_an_officer_out(desk: DeskWorld) -> None:
    headers = {"sec-fetch-site": "cross-site"}
    assert (await desk.get(f"/posts/{desk.one().post.id}/open", headers=headers)).status_code == 403
    assert desk.audited == []


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", None])
async def test_only_web_addresses_are_led_to(desk: DeskWorld, url: str | None) -> None:
    flagged = make_flagged("odd", locator=Locator(uid="odd", url=url))
    await desk.store.write(WriteBatch(posts=[flagged]))
    assert (await desk.get(f"/posts/{flagged.post.id}/open")).status_code == 404
    assert desk.audited == []


async def test_the_locator_is_nowhere_on_the_pages(desk: DeskWorld) -> None:
    own = desk.one()
    locator = await desk.store.locator(own.post.id)
    assert locator is not None
    assert locator.url is not None
    for path in (f"/posts/{own.post.id}", f"/posts/{own.post.id}/pane", f"/posts/{own.post.id}/menu", "/", "/rows"):
        page = (await desk.get(path)).text
        assert locator.url not in page
        assert locator.uid not in page
