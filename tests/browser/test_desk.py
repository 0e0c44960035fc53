"""The desk in a real browser: what an officer does all day."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from schemas.label import Label
from schemas.store import PostQuery
from tests.browser.conftest import START, Served, Window, decision, ids, settled
from tests.builders import make_flagged

pytestmark = pytest.mark.browser


def test_twenty_posts_are_triaged_by_keyboard_alone(window: Window, served: Served) -> None:
    page = window.open()
    keys = [("t", "trade"), ("n", "not_trade"), ("s", "unsure"), ("t", "trade")] * 5
    chosen = ids(page)[:20]
    for post_id, (key, _) in zip(chosen, keys, strict=True):
        expect(page.locator(".row.focus")).to_have_attribute("data-id", post_id)
        page.keyboard.press(key)
    expect(page.locator(".row.focus")).to_have_attribute("data-id", ids(page)[20])
    wanted = [value for _, value in keys]
    assert settled(lambda: [decision(served, post_id) for post_id in chosen], wanted) == wanted
    assert ids(page)[:20] == chosen
    for _ in range(2):
        page.keyboard.press("u")
    expect(page.locator(".row.focus")).to_have_attribute("data-id", chosen[18])
    wanted = ["not_trade", "undecided", "undecided"]
    assert settled(lambda: [decision(served, post_id) for post_id in chosen[17:]], wanted) == wanted


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
    for keys, path in (("gp", "/pipeline"), ("gt", "/terms"), ("gs", "/species"), ("gq", "/")):
        for key in keys:
            page.keyboard.press(key)
        page.wait_for_url(f"**{path}")


def test_a_note_goes_with_the_decision(window: Window, served: Served) -> None:
    page = window.open()
    first = ids(page)[0]
    page.locator("#pane input[name=note]").fill("same seller as yesterday")
    page.locator("#pane button[value=trade]").click()
    wanted = [("trade", "same seller as yesterday", "Desk 1")]
    assert settled(lambda: [(one.decision, one.note, one.by) for one in noted(served, first)], wanted) == wanted


def noted(served: Served, post_id: str) -> tuple[Label, ...]:
    return served.run(served.store.labels(post_id))


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


SEARCHED = ("ขาย งาช้าง แท้", "出售象牙手镯", "للبيع عاج أصلي", "🐘🦷 dm", "real ivory bangle")


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
