"""The login in a real browser: by keyboard alone, in both themes, from a link elsewhere, and out again."""

from __future__ import annotations

import re
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from dashboards.desk.door import Door
from dashboards.desk.passwords import Password, hash_of
from tests.browser.conftest import Window, decision, ids, settled, wait_until_live

pytestmark = pytest.mark.browser
SCREENSHOTS = Path(__file__).parents[2] / "var" / "screenshots"
SECRET = "four words of a heron"


@pytest.fixture
def door() -> Door:
    return Door(password=Password(hash_of(SECRET)))


def log_in(page: Page, password: str = SECRET) -> None:
    expect(page.locator("#name")).to_be_focused()
    page.keyboard.type("Ana")
    page.keyboard.press("Tab")
    page.keyboard.type(password)
    page.keyboard.press("Enter")


def test_an_officer_logs_in_by_keyboard_decides_and_logs_out(window: Window) -> None:
    page = window.open("/pipeline")
    expect(page).to_have_url(re.compile(r"/login\?back=/pipeline$"))
    log_in(page)
    expect(page).to_have_url(re.compile(r"/pipeline$"))
    page.goto(window.served.address)
    wait_until_live(page)
    first = ids(page)[0]
    page.keyboard.press("t")
    expect(page.locator(f'[id="row-{first}"] .verdict')).to_have_text("Trade")
    assert settled(lambda: decision(window.served, first), "trade") == "trade"
    assert [label.by for label in window.served.run(window.served.store.labels(first))] == ["Ana"]
    page.get_by_role("button", name="Log out").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/login$"))
    page.goto(window.served.address)
    expect(page).to_have_url(re.compile(r"/login$"))
    # what the board asks for while it leaves may meet a door that is shut already
    window.watch.faults[:] = [fault for fault in window.watch.faults if "status of 401" not in fault]


def test_a_wrong_password_is_said_and_tried_again(window: Window) -> None:
    page = window.open()
    log_in(page, "not the password")
    expect(page.get_by_role("alert")).to_have_text("That is not the password.")
    expect(page.locator("#password")).to_be_focused()
    window.watch.faults.clear()  # the browser itself notes an answer 401
    page.keyboard.type(SECRET)
    page.keyboard.press("Enter")
    expect(page.locator(".officer")).to_have_text("Ana")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_login_is_accessible_and_fits(window: Window, theme: str) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    for width in (400, 1280):
        page = window.open("/login", width=width, theme=theme)
        page.screenshot(path=SCREENSHOTS / f"login-{width}-{theme}.png")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    assert [rule["id"] for rule in found if rule["impact"] in {"serious", "critical"}] == []


def test_the_log_out_button_fits_a_phone(window: Window) -> None:
    page = window.open(width=400)
    log_in(page)
    expect(page.get_by_role("button", name="Log out")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_link_on_another_site_leads_who_is_logged_in_to_the_page(window: Window) -> None:
    page = window.open()
    log_in(page)
    wait_until_live(page)
    first = ids(page)[0]

    class Elsewhere(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            address = f"{window.served.address}/posts/{first}"
            self.wfile.write(f'<link rel="icon" href="data:,"><a href="{address}">a post</a>'.encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    with HTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        page.goto(f"http://localhost:{server.server_port}/")
        page.get_by_text("a post").click()
        expect(page.locator(".dossier.main")).to_be_visible()
        server.shutdown()
    assert all("foreign request: http://localhost" in fault for fault in window.watch.faults)
    window.watch.faults.clear()


def test_a_session_that_ended_leads_to_the_login_and_back(window: Window, door: Door) -> None:
    page = window.open("/?decision=any")
    log_in(page)
    wait_until_live(page)
    door.sessions._sessions.clear()
    page.locator(".row[data-id]").nth(1).locator("[data-menu]").click()
    expect(page).to_have_url(re.compile(r"/login\?back=/%3Fdecision%3Dany$"))
    window.watch.faults.clear()  # the browser itself notes an answer 401
    log_in(page)
    expect(page).to_have_url(re.compile(r"/\?decision=any$"))
