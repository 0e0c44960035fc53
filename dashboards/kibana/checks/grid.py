"""A board's grid: 48 columns, no panel over another, each known by one index."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from dashboards.kibana.saved import Fault, Grid, Saved, panels_of

COLUMNS = 48


def check(saved: Saved) -> Iterator[Fault]:
    """Check where a board's panels lie."""
    if saved.type != "dashboard":
        return
    panels = panels_of(saved)
    indices = [panel.panel_index for panel in panels]
    for index in sorted({index for index in indices if indices.count(index) > 1}):
        yield Fault("grid", saved.name, f"has two panels {index}")
    for panel in panels:
        grid = panel.grid_data
        if grid.i != panel.panel_index:
            yield Fault("grid", saved.name, f"panel {panel.panel_index}: gridData.i is {grid.i}; expected the same")
        if min(grid.x, grid.y) < 0 or min(grid.w, grid.h) < 1 or grid.x + grid.w > COLUMNS:
            yield Fault("grid", saved.name, f"panel {panel.panel_index} does not fit into {COLUMNS} columns")
    for one, other in combinations(panels, 2):
        if _overlap(one.grid_data, other.grid_data):
            yield Fault("grid", saved.name, f"panels {one.panel_index} and {other.panel_index} overlap")


def _overlap(one: Grid, other: Grid) -> bool:
    beside = one.x + one.w <= other.x or other.x + other.w <= one.x
    apart = one.y + one.h <= other.y or other.y + other.h <= one.y
    return not (beside or apart)
