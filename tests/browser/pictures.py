"""Make the two pictures of the docs again: `python -m tests.browser.pictures`; the sample in, PNG files out."""

from __future__ import annotations

import asyncio
import datetime as dt
import random
import tempfile
import threading
from itertools import zip_longest
from pathlib import Path

import msgspec
from playwright.sync_api import sync_playwright

from processors.knowledge import Knowledge, load, packaged_data
from processors.publishing import publish
from schemas.flagged import FlaggedPost
from tests.browser.conftest import ARGUMENTS, CHROMIUM, START, Served, serve
from tests.builders import make_post
from tests.dashboards.desk_posts import judge, sample_posts

IMAGES = Path(__file__).parents[2] / "docs" / "images"
SIZE = {"width": 1280, "height": 800}
HOURS = 60
FIRST_ROWS = 12
"""Rows that keep their order, so that the picture shows one language a row."""
SHOWN = "Old i.v.o.r.y bangle, not for a museum. $200, DM me"
"""The newest post, and the second picture's: a hidden word, a price, a contact, and a word against."""


def choose(knowledge: Knowledge) -> list[FlaggedPost]:
    """Give the shown post, then the first of each language, then the rest of the sample, levels mixed."""
    shown = judge([make_post("shown", SHOWN, platform="bluesky", source="bluesky", at=START)], knowledge)
    sample = sample_posts(knowledge, START)
    by_level = ([one for one in sample if one.finding.level == level] for level in ("review", "alert", "watch"))
    mixed = [one for row in zip_longest(*by_level) for one in row if one]
    first: dict[str, FlaggedPost] = {}
    for one in mixed:
        first.setdefault(one.finding.language, one)
    first.pop("und", None)
    return [*shown, *first.values(), *(one for one in sample if one not in first.values())]


def spread(flagged: list[FlaggedPost]) -> list[FlaggedPost]:
    """Write the posts' times anew: more of them the nearer to now, over `HOURS` hours."""
    moved, dice = [], random.Random(7)
    for place, one in enumerate(flagged):
        share = abs(dice.gauss(place, 4 if place > FIRST_ROWS else 0)) / len(flagged)
        at = START - dt.timedelta(hours=HOURS * share**1.4, minutes=2)
        post = msgspec.structs.replace(
            one.post, created_at=at, sort_at=at, revised_at=at, observed_at=at + dt.timedelta(seconds=2)
        )
        moved.append(msgspec.structs.replace(one, post=post))
    return moved


def take(served: Served, shown: str) -> None:
    """Take both pictures in the light theme."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(ARGUMENTS))
        page = browser.new_page(viewport=SIZE, color_scheme="light")  # type: ignore[arg-type]
        for name, path in (("queue", "/"), ("post", f"/posts/{shown}")):
            page.goto(served.address + path)
            page.wait_for_timeout(500)
            page.screenshot(path=IMAGES / f"{name}.png")
        browser.close()


def main() -> None:
    """Serve the sample, take the pictures, stop."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as kept:
        folder = Path(kept)
        knowledge = load(publish(packaged_data(), [], folder / "knowledge"))
        flagged = spread(choose(knowledge))
        started: list[Served] = []
        ready = threading.Event()
        thread = threading.Thread(target=lambda: asyncio.run(serve(folder, flagged, knowledge, started, ready)))
        thread.start()
        try:
            ready.wait(60)
            take(started[0], flagged[0].post.id)
        finally:
            started[0].server.should_exit = True
            thread.join(30)


if __name__ == "__main__":
    main()
