"""Hostile posts on every page of the desk: shown, and inert."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from schemas.store import WriteBatch
from tests.builders import make_author, make_flagged
from tests.dashboards.conftest import NOW, DeskWorld
from tests.dashboards.hostile import hostile_posts

PAGES = ["/", "/?wall=1", "/rows", "/overview", "/pipeline", "/terms", "/species", "/species/elephant", "/try"]
STEERING = re.compile(r"[\u202a-\u202e\u2066-\u2069\x1b\x07]")
LEADING = {"src", "href", "action", "formaction"}


class Active(HTMLParser):
    """Collects what could act: foreign scripts, pictures, handlers, styles and addresses off the desk."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        scripted = tag == "script" and not (named.get("src") or "").startswith("/static/")
        if scripted or tag in {"img", "iframe", "object", "embed", "base", "style", "video", "audio"}:
            self.found.append(tag)
        self.found += [name for name in named if name == "style" or name.startswith("on")]
        self.found += [
            str(named[name]) for name in LEADING & set(named) if not re.match(r"[/#](?!/)", named[name] or "#")
        ]


def assert_inert(page: str) -> None:
    assert Active(page).found == []
    assert not STEERING.search(page)


@pytest.mark.parametrize("flagged_post", hostile_posts(), ids=lambda one: one.post.locator.uid)
async def test_a_hostile_post_is_inert_on_its_pages(desk: DeskWorld, flagged_post) -> None:  # type: ignore[no-untyped-def]
    await desk.store.write(WriteBatch(posts=[flagged_post]))
    for part in ("", "/pane", "/menu"):
        answer = await desk.get(f"/posts/{flagged_post.post.id}{part}")
        assert answer.status_code == 200
        assert_inert(answer.text)


async def test_hostile_posts_are_inert_in_lists_and_filters(desk: DeskWorld) -> None:
    await desk.store.write(WriteBatch(posts=hostile_posts()))
    for path in [*PAGES, "/?q=%3Cscript%3E%22", "/?domain=%3Cscript%3E&term=%3Csvg+onload%3E&like=%22%3E%3Cimg%3E"]:
        assert_inert((await desk.get(path)).text)


async def test_a_post_without_text_says_so(desk: DeskWorld) -> None:
    mute = make_flagged("silent", " \n", level="alert", platform="bluesky", at=NOW)
    await desk.store.write(WriteBatch(posts=[mute]))
    assert "No text: only media" in (await desk.get("/")).text
    assert "No text." in (await desk.get(f"/posts/{mute.post.id}")).text


async def test_no_author_of_x_is_muted(desk: DeskWorld) -> None:
    author = make_author("on x")
    await desk.store.write(WriteBatch(posts=[make_flagged("one", platform="x", author=author)]))
    answer = await desk.post("/mutes", {"mute": f"author:{author}", "days": "1"})
    assert answer.status_code == 400
    assert "no mute of one author" in answer.text
    assert await desk.store.mutes(NOW) == ()
