"""Vega drawings: the spec is JSON, and asks only for what the board's filters and time leave."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from dashboards.kibana.saved import Fault, Saved, ShapeError, panels_of


def check(saved: Saved) -> Iterator[Fault]:
    """Check an object's Vega drawings, by value or on their own."""
    if saved.type == "visualization":
        try:
            state = json.loads(saved.attributes.get("visState", "{}"))
        except (TypeError, ValueError) as error:
            raise ShapeError(f"{saved.name} visState: {error}") from None
        yield from _check(state, saved.name)
    if saved.type == "dashboard":
        for panel in panels_of(saved):
            drawing = panel.embeddable_config.get("savedVis")
            yield from _check(drawing, f"{saved.name}, panel {panel.panel_index}")


def _check(drawing: Any, where: str) -> Iterator[Fault]:
    if not isinstance(drawing, dict) or drawing.get("type") != "vega":
        return
    text = (drawing.get("params") or {}).get("spec")
    try:
        spec = json.loads(str(text))
    except ValueError as error:
        yield Fault("vega", where, f"the spec is no JSON: {error}")
        return
    for source in _sources(spec):
        if source.get("%context%") is not True:
            yield Fault("vega", where, 'a data url without "%context%": true ignores the board\'s filters')
        if "%timefield%" not in source:
            yield Fault("vega", where, 'a data url without "%timefield%" ignores the board\'s time')


def _sources(spec: object) -> Iterator[dict[str, Any]]:
    found = spec.get("data", []) if isinstance(spec, dict) else []
    for source in found if isinstance(found, list) else [found]:
        if isinstance(source, dict) and isinstance(source.get("url"), dict):
            yield source["url"]
