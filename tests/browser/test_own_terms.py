"""An analyst tries a term, adds it, and takes it out again, in a real browser."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Window

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [400, 1280])
def test_a_term_is_tried_added_and_removed(window: Window, width: int) -> None:
    page = window.open("/terms", width=width)
    page.get_by_label("Term", exact=True).fill("river stone dust")
    page.get_by_label("Language").select_option("en")
    page.get_by_label("Kind").select_option("product")
    page.get_by_label("Species").select_option("rhino")
    page.get_by_role("button", name="Try the term").click()
    page.get_by_role("heading", name="Try a term").wait_for()
    assert "river stone dust" in page.locator(".previewed").inner_text()
    assert page.locator("b", has_text="selling").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    _is_accessible(page)
    page.get_by_role("button", name="Add to the private pack").click()
    row = page.locator("#own tbody tr")
    row.wait_for()
    assert "river stone dust" in row.inner_text()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    _is_accessible(page)
    page.get_by_role("button", name="Remove river stone dust").click()
    page.get_by_text("It has no term yet.").wait_for()
    actions = [(entry.action, entry.by) for entry in window.served.audited]
    assert actions == [("term.add", "Desk 1"), ("term.remove", "Desk 1")]


@pytest.mark.parametrize("width", [400, 1280])
def test_a_suggestion_leads_to_its_trial(window: Window, width: int) -> None:
    page = window.open("/terms", width=width)
    page.get_by_role("button", name="Find what may be code words").click()
    page.get_by_role("heading", name="What may be code words").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("b", has_text="fresh").count() == 0
    _is_accessible(page)
    page.get_by_role("button", name="Try river stone dust").click()
    page.get_by_role("heading", name="Try a term").wait_for()
    assert window.served.audited == []


def _is_accessible(page) -> None:
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    assert [rule["id"] for rule in found if rule["impact"] in {"serious", "critical"}] == []
