"""The desk in a real browser: what an officer does all day, and what hostile posts must not do."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from schemas.flagged import FlaggedPost
from schemas.store import PostQuery
from schemas.tombstone import Tombstone
from tests.browser.conftest import START, Served, Window
from tests.builders import make_flagged

pytestmark = pytest.mark.browser
SCREENSHOTS = Path(__file__).parents[2] / "var" / "screenshots"
SIZES = {400: 860, 1280: 800, 2560: 1440}
PAGES = {"queue": "/", "pipeline": "/pipeline", "terms": "/terms", "species": "/species/elephant", "try": "/try"}


def ids(page: Page) -> list[str]:
    found: list[str] = page.eval_on_selector_all("#list .row", "rows => rows.map(row => row.dataset.id)")
    return found


def decision(served: Served, post_id: str) -> str:
    stored = served.run(served.store.get(post_id))
    assert stored is not None
    return stored.decision


def wait_until_live(page: Page) -> None:
    expect(page.locator("#line")).to_have_text("Live")


def test_twenty_posts_are_triaged_by_keyboard_alone(window: Window, served: Served) -> None:
    page = window.open()
    keys = [("t", "trade"), ("n", "not_trade"), ("s", "unsure"), ("t", "trade")] * 5
    chosen = ids(page)[:20]
    for post_id, (key, _) in zip(chosen, keys, strict=True):
        expect(page.locator(".row.focus")).to_have_attribute("data-id", post_id)
        page.keyboard.press(key)
    expect(page.locator(".row.focus")).to_have_attribute("data-id", ids(page)[20])
    page.wait_for_load_state("networkidle")
    assert [decision(served, post_id) for post_id in chosen] == [value for _, value in keys]
    assert ids(page)[:20] == chosen
    for _ in range(2):
        page.keyboard.press("u")
    expect(page.locator(".row.focus")).to_have_attribute("data-id", chosen[18])
    page.wait_for_load_state("networkidle")
    assert [decision(served, post_id) for post_id in chosen[17:]] == ["not_trade", "undecided", "undecided"]


def test_moving_shows_the_post_beside_the_list(window: Window) -> None:
    page = window.open()
    first, second = ids(page)[:2]
    page.keyboard.press("j")
    expect(page.locator("#pane .dossier")).to_have_attribute("data-id", second)
    page.keyboard.press("w")
    expect(page.locator("#pane .reckoning")).to_be_visible()
    page.keyboard.press("k")
    expect(page.locator("#pane .dossier")).to_have_attribute("data-id", first)
    expect(page.locator("#pane .reckoning")).to_be_visible()
    page.keyboard.press("o")
    expect(page).to_have_url(re.compile(f"/posts/{first}"))


def test_keys_lead_everywhere_and_explain_themselves(window: Window) -> None:
    page = window.open()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.press("t")
    expect(page.locator("#search")).to_have_value("t")
    page.keyboard.press("Escape")
    for keys, path in (("gp", "/pipeline"), ("gt", "/terms"), ("gq", "/")):
        for key in keys:
            page.keyboard.press(key)
        page.wait_for_url(f"**{path}")


def test_a_note_goes_with_the_decision(window: Window, served: Served) -> None:
    page = window.open()
    first = ids(page)[0]
    page.locator("#pane input[name=note]").fill("same seller as yesterday")
    page.locator("#pane button[value=trade]").click()
    page.wait_for_load_state("networkidle")
    (label,) = served.run(served.store.labels(first))
    assert (label.decision, label.note, label.by) == ("trade", "same seller as yesterday", "Desk 1")


def test_a_facet_a_column_and_a_brush_narrow_the_queue(window: Window) -> None:
    page = window.open()
    total = int(re.sub(r"\D", "", page.locator(".total").inner_text()))
    page.locator(".facet", has_text="Platform").get_by_role("link", name="Bluesky").click()
    expect(page).to_have_url(re.compile("platform=bluesky"))
    assert int(re.sub(r"\D", "", page.locator(".total").inner_text())) < total
    page.locator(".chip", has_text="Bluesky").click()
    expect(page.locator(".total")).to_have_text(f"{total} posts")
    column = page.locator(".plot a", has=page.locator("rect[class^=lv]")).last
    count = sum(int(n) for n in re.findall(r"(\d+) (?:alert|review)", column.locator("title").text_content() or ""))
    column.locator(".hit").click(position={"x": 2, "y": 50})
    expect(page).to_have_url(re.compile("since=.*until="))
    expect(page.locator(".total")).to_have_text(f"{count} post{'' if count == 1 else 's'}")
    page.go_back()
    box = page.locator(".plot").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.9, box["y"] + 30, steps=4)
    page.mouse.up()
    expect(page).to_have_url(re.compile("since=.*until="))
    expect(page.locator(".chip", has_text="Time")).to_be_visible()


def test_a_filter_by_address_is_shared_as_it_is(window: Window) -> None:
    page = window.open("/?level=alert&decision=any&language=th")
    assert set(page.eval_on_selector_all("#list .row", "rows => rows.map(row => row.dataset.level)")) == {"alert"}
    expect(page.locator(".chip")).to_have_count(2)


def test_nothing_found_says_what_to_lift(window: Window) -> None:
    page = window.open("/?platform=vk&language=th&group=rhinos")
    expect(page.locator(".empty")).to_contain_text("No post matches")
    page.locator(".empty li a").first.click()
    expect(page.locator("#list .row").first).to_be_visible()


@pytest.mark.parametrize("words", ["งาช้าง", "象牙", "عاج", "🐘", "ivory"])
def test_a_search_in_any_script_finds_its_posts(window: Window, served: Served, words: str) -> None:
    served.write(*(make_flagged(f"s{n}", f"{text} 1", level="alert", at=START) for n, text in enumerate(SEARCHED)))
    page = window.open("/")
    page.keyboard.press("/")
    page.keyboard.insert_text(words)
    page.keyboard.press("Enter")
    page.wait_for_url("**q=**")
    shown = page.locator("#list .text").all_inner_texts()
    assert any(words in text for text in shown)
    assert len(shown) <= served.run(served.store.count(PostQuery(search=words)))


SEARCHED = ("ขาย งาช้าง แท้", "出售象牙手镯", "للبيع عاج أصلي", "🐘🦷 dm", "real ivory bangle")
HOSTILE = {
    "script": "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\"> ivory",
    "attributes": '"><svg onload="document.title=\'owned\'"> \'><a href="javascript:document.title=1">ivory</a>',
    "template": "{{ 7*7 }} {% raw %} ${7*7} <%= 7*7 %> ivory",
    "emoji": "🐘" * 10_000,
    "override": "ivory \u202eyrovi\u202c \u2066\u2067 \u200f" * 200,
    "word": "x" * 5_000 + " ivory",
    "stacked": "i" + "\u0300\u0489" * 3_000 + "vory",
    "lines": "\n" * 3_000 + "ivory",
    "long": "ivory " * 16_000,
    "link": "https://evil.example/pixel.png ![x](https://evil.example/p.png) ivory",
}


def hostile_posts() -> list[FlaggedPost]:
    return [
        make_flagged(name, text, level="alert", at=START, title=text[:300], tags=(text[:50],), text_key=name)
        for name, text in HOSTILE.items()
    ]


@pytest.mark.parametrize("width", [400, 1280])
def test_hostile_posts_stay_inert_and_in_bounds(window: Window, served: Served, width: int) -> None:
    posts = hostile_posts()
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


def test_a_menu_mutes_and_the_mute_can_be_lifted(window: Window, served: Served) -> None:
    page = window.open()
    page.locator("#list .row").first.get_by_label("More").click()
    menu = page.locator("#menu")
    menu.get_by_role("button", name=re.compile("^Term")).first.click()
    expect(page.locator("#toast")).to_contain_text("Muted for 7 days")
    assert len(served.run(served.store.mutes(START))) == 1
    page.locator(".mutes summary").click()
    page.locator(".mutes button").click()
    page.wait_for_load_state()
    assert served.run(served.store.mutes(START)) == ()


def test_a_link_is_copied(window: Window) -> None:
    page = window.open(permissions=["clipboard-read", "clipboard-write"])
    first = ids(page)[0]
    page.locator("#list .row").first.get_by_label("More").click()
    page.locator("#menu [data-copy]").click()
    expect(page.locator("#toast")).to_contain_text("copied")
    assert page.evaluate("navigator.clipboard.readText()").endswith(f"/posts/{first}")


def test_a_pasted_text_is_judged_and_not_kept(window: Window, served: Served) -> None:
    page = window.open("/try")
    before = served.run(served.store.stats()).post_count
    page.locator("#text").fill("Selling real ivory bangle, $200, DM me")
    page.get_by_role("button", name="Judge").click()
    expect(page.locator("mark").first).to_be_visible()
    expect(page.locator(".reckoning")).to_contain_text("every post begins here")
    assert served.run(served.store.stats()).post_count == before


def test_the_desk_works_without_script(window: Window, served: Served) -> None:
    page = window.open(java_script_enabled=False)
    first = page.locator("#list .row").first
    post_id = first.get_attribute("data-id") or ""
    first.hover()
    first.locator("button[value=unsure]").click()
    assert decision(served, post_id) == "unsure"


def test_older_posts_follow_without_leaving(window: Window) -> None:
    page = window.open("/?level=any")
    assert len(ids(page)) == 50
    page.locator("#more").click()
    expect(page.locator("#list .row")).to_have_count(100)
    assert len(set(ids(page))) == 100


def test_the_wall_shows_and_refreshes_itself(window: Window, served: Served) -> None:
    page = window.open("/?wall=1", width=2560, height=1440)
    wait_until_live(page)
    served.write(make_flagged("wall", "wall ivory", level="alert", at=START))
    expect(page.locator("#wall .row").first).to_contain_text("wall ivory")
    expect(page.locator("#wall button")).to_have_count(0)


def test_the_way_to_the_source_is_audited_and_tells_no_referrer(window: Window, served: Served) -> None:
    page = window.open()
    page.keyboard.press("o")
    page.wait_for_url("**/posts/**")
    seen: dict[str, str] = {}
    page.context.route("https://example.com/**", lambda route: (seen.update(route.request.headers), route.abort()))
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Open at the source").click()
    opened.value.wait_for_timeout(300)
    assert [entry.action for entry in served.audited] == ["open"]
    assert "referer" not in seen


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_is_accessible(window: Window, theme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = window.open(theme=theme)
    first = ids(page)[0]
    for path in [*PAGES.values(), f"/posts/{first}", "/?wall=1", "/?q=zzzz", "/?decision=any&level=any"]:
        page.goto(window.served.address + path)
        found = axe.run(page).response["violations"]
        serious = [
            (rule["id"], [node["html"][:160] for node in rule["nodes"][:3]])
            for rule in found
            if rule["impact"] in {"serious", "critical"}
        ]
        assert serious == [], path


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", SIZES)
def test_every_page_fits_and_is_pictured(window: Window, width: int, theme: str) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page = window.open(width=width, height=SIZES[width], theme=theme)
    first = ids(page)[0]
    for name, path in (PAGES | {"post": f"/posts/{first}", "wall": "/?wall=1", "none": "/?q=zzzz"}).items():
        page.goto(window.served.address + path)
        page.wait_for_timeout(200)
        page.screenshot(path=SCREENSHOTS / f"{name}-{width}-{theme}.png")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
