"""Lens charts: the columns asked for and the drawing agree, and each layer knows its data view."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from dashboards.kibana.saved import Fault, Saved, ShapeError, panels_of

Json = dict[str, Any]
CHARTS = frozenset({"lnsDatatable", "lnsHeatmap", "lnsMetric", "lnsPie", "lnsTagcloud", "lnsXY"})
"""Drawn by Kibana 8.12.2."""


class Layer(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What one layer of a chart asks for."""

    columns: dict[str, Json]
    column_order: tuple[str, ...]


class FormBased(msgspec.Struct, frozen=True, kw_only=True):
    """The layers of a chart over data views."""

    layers: dict[str, Layer]


class Sources(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Where a chart's data comes from."""

    form_based: FormBased


class State(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A chart's state."""

    datasource_states: Sources
    visualization: Json
    query: Json = {}


class Lens(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A chart: its type and state."""

    visualization_type: str
    state: State


def lenses_of(saved: Saved) -> Iterator[tuple[str, Lens]]:
    """Give an object's charts with their places; raises ShapeError."""
    if saved.type == "lens":
        yield saved.name, _lens(saved.attributes, saved.name)
    if saved.type == "dashboard":
        for panel in panels_of(saved):
            if panel.type == "lens" and panel.panel_ref_name is None:
                where = f"{saved.name}, panel {panel.panel_index}"
                yield where, _lens(panel.embeddable_config.get("attributes"), where)


def check(saved: Saved) -> Iterator[Fault]:
    """Check an object's charts."""
    for where, lens in lenses_of(saved):
        yield from _check(where, lens)


def _check(where: str, lens: Lens) -> Iterator[Fault]:
    if lens.visualization_type not in CHARTS:
        yield Fault("lens", where, f"unknown chart {lens.visualization_type}; expected {', '.join(sorted(CHARTS))}")
    layers = lens.state.datasource_states.form_based.layers
    if not layers:
        yield Fault("lens", where, "has no layer")
    for layer in layers.values():
        if sorted(layer.column_order) != sorted(layer.columns):
            yield Fault("lens", where, "columnOrder does not name each column once")
        for column in layer.columns.values():
            order = (column.get("params") or {}).get("orderBy") or {}
            if order.get("type") == "column" and order.get("columnId") not in layer.columns:
                yield Fault("lens", where, f"orderBy names no column: {order.get('columnId')}")
    columns = {name for layer in layers.values() for name in layer.columns}
    named = list(_named(lens.state.visualization))
    for key, name in named:
        known = layers if key == "layerId" else columns
        if name not in known:
            yield Fault("lens", where, f"{key} names {name}, which no layer has")
    if not any(key != "layerId" for key, _ in named):
        yield Fault("lens", where, "draws no column")


def _named(value: object) -> Iterator[tuple[str, str]]:
    """Give what a drawing names: its layers and its columns (keys such as xAccessor, accessors, columnId)."""
    if isinstance(value, list):
        for inner in value:
            yield from _named(inner)
    if not isinstance(value, dict):
        return
    for key, inner in value.items():
        if key in {"layerId", "columnId", "forAccessor"} or key.endswith("Accessor"):
            yield key, str(inner)
        elif key.lower().endswith("accessors") or key in {"primaryGroups", "secondaryGroups", "metrics"}:
            yield from ((key, str(name)) for name in inner)
        else:
            yield from _named(inner)


def _lens(attributes: object, where: str) -> Lens:
    try:
        return msgspec.convert(attributes, Lens)
    except msgspec.ValidationError as error:
        raise ShapeError(f"{where}: {error}") from None
