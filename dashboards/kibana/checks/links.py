"""Clicks and links: what works under the free licence, and links that lead to the desk only."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import urlsplit

from dashboards.kibana.checks.references import drilldown_events
from dashboards.kibana.saved import Fault, Saved, ShapeError, panels_of

TRIGGER = "FILTER_TRIGGER"
"""The one a board drilldown works by: ROW_CLICK_TRIGGER imports, then throws in the browser."""


def check(saved: Saved) -> Iterator[Fault]:
    """Check a board's drilldowns, and where a data view's links lead."""
    if saved.type == "dashboard":
        for panel in panels_of(saved):
            for event in drilldown_events(panel):
                yield from _drilldown(event, f"{saved.name}, panel {panel.panel_index}")
    if saved.type == "index-pattern":
        yield from _formats(saved)


def _drilldown(event: dict[str, object], where: str) -> Iterator[Fault]:
    action = event.get("action")
    kind = action.get("factoryId") if isinstance(action, dict) else None
    if kind == "URL_DRILLDOWN":
        yield Fault("licence", where, "a URL drilldown needs a paid licence; give the field a link in the data view")
    if event.get("triggers") != [TRIGGER]:
        yield Fault("drilldown", where, f"triggers are {event.get('triggers')}; expected [{TRIGGER}]")


def _formats(saved: Saved) -> Iterator[Fault]:
    try:
        formats = json.loads(saved.attributes.get("fieldFormatMap", "{}"))
    except (TypeError, ValueError) as error:
        raise ShapeError(f"{saved.name} fieldFormatMap: {error}") from None
    for field, value in formats.items():
        if not isinstance(value, dict) or value.get("id") != "url":
            continue
        template = str((value.get("params") or {}).get("urlTemplate", ""))
        parts = urlsplit(template)
        if parts.scheme not in {"http", "https"} or not parts.netloc or not parts.path.endswith("/posts/{{value}}"):
            what = f"{field} links to {template!r}; expected http(s)://DESK/posts/{{{{value}}}}: no way past the desk"
            yield Fault("link", saved.name, what)
