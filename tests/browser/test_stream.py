"""A stream of posts in a real browser: nothing jumps, nothing piles up, what changed is said."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from schemas.tombstone import Tombstone
from tests.browser.conftest import START, Served, Window, ids, wait_until_live
from tests.builders import make_flagged

pytestmark = pytest.mark.browser


STREAM = """
window.shift = 0;
const add = list => { for (const entry of list.getEntries()) window.shift += entry.value };
new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true });
"""


def stream(window: Window, served: Served, seconds: int) -> None:
    page = window.open()
    wait_until_live(page)
    page.evaluate(STREAM)
    session = page.context.new_cdp_session(page)
    before, order = heap(session), ids(page)
    for step in range(seconds * 2):
        batch = [
            make_flagged(f"live-{step}-{n}", f"ivory bangle number {step} {n}", level="alert", at=START)
            for n in range(1000 // 120 + 1)
        ]
        served.write(*batch)
        page.wait_for_timeout(500)
    assert ids(page) == order
    assert page.evaluate("window.shift") < 0.001
    assert heap(session) - before < 30 << 20
    expect(page.locator("#news")).to_contain_text(f"{seconds * 2 * 9} new")
    page.keyboard.press(".")
    expect(page.locator("#news")).to_be_hidden()
    assert order[0] not in ids(page)[:50]
    assert len(ids(page)) <= 300
    session.detach()


def heap(session: Any) -> int:
    session.send("HeapProfiler.collectGarbage")
    used: int = session.send("Runtime.getHeapUsage")["usedSize"]
    return used


def test_a_stream_of_posts_moves_nothing_and_keeps_memory(window: Window, served: Served) -> None:
    stream(window, served, 30)


@pytest.mark.soak
def test_a_long_stream_of_posts_moves_nothing_and_keeps_memory(window: Window, served: Served) -> None:
    stream(window, served, 180)


def test_new_posts_enter_at_the_top_when_the_officer_comes_back(window: Window, served: Served) -> None:
    page = window.open()
    wait_until_live(page)
    page.mouse.wheel(0, 1500)
    page.wait_for_function("scrollY > 400")
    served.write(make_flagged("fresh", "fresh ivory", level="alert", at=START))
    expect(page.locator("#news")).to_contain_text("1 new")
    page.mouse.wheel(0, -9000)
    expect(page.locator("#list .row").first).to_contain_text("fresh ivory")


def test_what_others_decide_and_what_is_erased_is_shown(window: Window, served: Served) -> None:
    page, other = window.open(), window.open()
    wait_until_live(page)
    wait_until_live(other)
    first, second = ids(page)[:2]
    other.keyboard.press("n")
    expect(page.locator(f'.row[data-id="{first}"]')).to_have_attribute("data-decision", "not_trade")
    expect(other.locator("#pane .dossier")).to_have_attribute("data-id", second)  # asked for before it is gone
    platform = second.split(":")[0]
    gone = Tombstone(platform=platform, post_id=second, reason="deleted", effective_at=START, observed_at=START)
    served.write(tombstones=[gone])
    expect(page.locator(f'.row[data-id="{second}"] .verdict')).to_have_text("Erased at the source")
    assert not page.locator(f'.row[data-id="{second}"] .text').is_visible()


def test_a_lost_line_is_said(window: Window, served: Served) -> None:
    page = window.open()
    wait_until_live(page)
    served.server.should_exit = True
    expect(page.locator("#line")).to_contain_text("Not live since", timeout=20_000)
    window.watch.faults = [fault for fault in window.watch.faults if "Failed to load resource" not in fault]


def test_the_wall_shows_and_refreshes_itself(window: Window, served: Served) -> None:
    page = window.open("/?wall=1", width=2560, height=1440)
    wait_until_live(page)
    served.write(make_flagged("wall", "wall ivory", level="alert", at=START))
    expect(page.locator("#wall .row").first).to_contain_text("wall ivory")
    expect(page.locator("#wall button")).to_have_count(0)
