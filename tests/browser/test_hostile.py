"""Hostile posts in a real browser: shown, inert, within the window's width."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import START, Served, Window
from tests.dashboards.hostile import hostile_posts

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [400, 1280])
def test_hostile_posts_stay_inert_and_in_bounds(window: Window, served: Served, width: int) -> None:
    posts = hostile_posts(START)
    served.write(*posts)
    page = window.open("/?decision=any&platform=file&source=test", width=width)
    expect(page.locator("#list .row")).to_have_count(len(posts))
    for row in page.locator("#list .row").all():
        box = row.bounding_box()
        assert box is not None
        assert box["width"] <= width
        assert box["height"] < 260
    for post in posts:
        if width > 1000:
            page.locator(f'#list .row[data-id="{post.post.id}"] .text').click()
            expect(page.locator("#pane .dossier")).to_have_attribute("data-id", post.post.id)
        check_inert(page, width)
    for post in posts:
        page.goto(f"{served.address}/posts/{post.post.id}")
        check_inert(page, width)


def check_inert(page: Page, width: int) -> None:
    assert "owned" not in page.title()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("main script, main img, main iframe, [onload], [onerror]").count() == 0
    assert page.locator('a[href^="javascript"]').count() == 0
