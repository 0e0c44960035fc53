"""Every page in a real browser: accessible, within the window's width, pictured."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Window, ids

pytestmark = pytest.mark.browser
SCREENSHOTS = Path(__file__).parents[2] / "var" / "screenshots"
SIZES = {400: 860, 1280: 800, 2560: 1440}
PAGES = {
    "queue": "/",
    "pipeline": "/pipeline",
    "terms": "/terms",
    "species": "/species/elephant",
    "species-list": "/species",
    "try": "/try",
}


OTHERS = ["/", "/pipeline", "/terms?within=1h", "/species", "/species/elephant", "/try", "/?wall=1"]


@pytest.mark.parametrize(("theme", "rules"), [("light", {}), ("dark", {"runOnly": ["color-contrast"]})])
def test_every_page_is_accessible(window: Window, theme: str, rules: dict[str, list[str]]) -> None:
    axe, options = Axe(), {"resultTypes": ["violations"]} | rules
    page = window.open(theme=theme, height=800)
    first = ids(page)[0]
    for key in "tn":
        page.keyboard.press(key)
    for path in ["/?decision=any", f"/posts/{first}", "/?q=zzzz", *(OTHERS if theme == "light" else ["/try"])]:
        page.goto(window.served.address + path)
        found = axe.run(page, options=options).response["violations"]
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
