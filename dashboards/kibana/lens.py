"""A panel spec in, the state of a Lens chart out, in the shape Kibana 8.12 reads: columns to ask for, and how to draw.

A chart has one layer over the data view. Its columns are named by us, so that a rebuild gives the same bytes.
"""

from __future__ import annotations

from functools import singledispatch
from typing import Any, NamedTuple

from dashboards.kibana.spec import (
    Axis,
    BarsSpec,
    CloudSpec,
    CountSpec,
    DistinctSpec,
    LensSpec,
    MatrixSpec,
    TimelineSpec,
    ViewSpec,
)

Json = dict[str, Any]
LAYER = "layer"
LAYER_REFERENCE = f"indexpattern-datasource-layer-{LAYER}"
RECORDS = "___records___"
"""Kibana's name for "the documents themselves"."""
COUNT = "count"


class Chart(NamedTuple):
    """What a chart asks for and how it is drawn."""

    type: str
    columns: dict[str, Json]
    """In the order asked: buckets before metrics."""
    drawing: Json


def lens_attributes(panel: LensSpec, view: ViewSpec) -> Json:
    """Give the attributes of a chart kept inside a board."""
    chart = _chart(panel, view)
    return {
        "title": panel.title,
        "description": "",
        "type": "lens",
        "visualizationType": chart.type,
        "references": [{"id": view.id, "name": LAYER_REFERENCE, "type": "index-pattern"}],
        "state": {
            "adHocDataViews": {},
            "datasourceStates": {
                "formBased": {
                    "layers": {
                        LAYER: {"columnOrder": list(chart.columns), "columns": chart.columns, "incompleteColumns": {}}
                    }
                }
            },
            "filters": [],
            "internalReferences": [],
            "query": kql(panel.query),
            "visualization": chart.drawing,
        },
    }


def kql(query: str) -> Json:
    """Wrap a query as Kibana keeps it."""
    return {"language": "kuery", "query": query}


@singledispatch
def _chart(panel: LensSpec, view: ViewSpec) -> Chart:  # noqa: ARG001 every chart has the same shape
    raise TypeError(f"no chart for {type(panel).__name__}")


@_chart.register
def _(panel: CountSpec, view: ViewSpec) -> Chart:  # noqa: ARG001 every chart has the same shape
    return _number(_count(panel.title), panel.color)


@_chart.register
def _(panel: DistinctSpec, view: ViewSpec) -> Chart:
    column = {
        "customLabel": True,
        "dataType": "number",
        "isBucketed": False,
        "label": panel.title or view.labels.get(panel.field, panel.field),
        "operationType": "unique_count",
        "params": {"emptyAsNull": False},
        "scale": "ratio",
        "sourceField": panel.field,
    }
    return _number(column, panel.color)


@_chart.register
def _(panel: TimelineSpec, view: ViewSpec) -> Chart:
    time = {
        "dataType": "date",
        "isBucketed": True,
        "label": view.labels.get(view.time, view.time),
        "operationType": "date_histogram",
        "params": {"dropPartials": False, "includeEmptyRows": True, "interval": "auto"},
        "scale": "interval",
        "sourceField": view.time,
    }
    names = [f"series-{number}" for number in range(1, len(panel.series) + 1)]
    columns = {"time": time} | {
        name: _count(series.title) | {"filter": kql(series.query)}
        for name, series in zip(names, panel.series, strict=True)
    }
    colors = [{"color": series.color, "forAccessor": name} for name, series in zip(names, panel.series, strict=True)]
    return Chart("lnsXY", columns, _bars("bar_stacked", "time", names, colors, legend=True))


@_chart.register
def _(panel: MatrixSpec, view: ViewSpec) -> Chart:
    columns = {"across": _values(panel.across, view), "down": _values(panel.down, view), COUNT: _count("Posts")}
    drawing = {
        "gridConfig": {
            "isCellLabelVisible": True,
            "isXAxisLabelVisible": True,
            "isXAxisTitleVisible": False,
            "isYAxisLabelVisible": True,
            "isYAxisTitleVisible": False,
            "type": "heatmap_grid",
        },
        "layerId": LAYER,
        "layerType": "data",
        "legend": {"isVisible": False, "position": "right", "type": "heatmap_legend"},
        "shape": "heatmap",
        "valueAccessor": COUNT,
        "xAccessor": "across",
        "yAccessor": "down",
    }
    return Chart("lnsHeatmap", columns, drawing)


@_chart.register
def _(panel: CloudSpec, view: ViewSpec) -> Chart:
    drawing = {
        "layerId": LAYER,
        "layerType": "data",
        "maxFontSize": 48,
        "minFontSize": 14,
        "orientation": "single",
        "showLabel": False,
        "tagAccessor": "value",
        "valueAccessor": COUNT,
    }
    return Chart("lnsTagcloud", _by_value(panel, view), drawing)


@_chart.register
def _(panel: BarsSpec, view: ViewSpec) -> Chart:
    return Chart("lnsXY", _by_value(panel, view), _bars("bar_horizontal", "value", [COUNT], [], legend=False))


def _by_value(panel: CloudSpec | BarsSpec, view: ViewSpec) -> dict[str, Json]:
    return {"value": _values(Axis(field=panel.field, size=panel.size), view), COUNT: _count("Posts")}


def _number(column: Json, color: str | None) -> Chart:
    drawing = {"layerId": LAYER, "layerType": "data", "metricAccessor": "number"}
    return Chart("lnsMetric", {"number": column}, drawing | ({"color": color} if color else {}))


def _bars(kind: str, across: str, values: list[str], colors: list[Json], *, legend: bool) -> Json:
    return {
        "axisTitlesVisibilitySettings": {"x": False, "yLeft": False, "yRight": False},
        "fittingFunction": "None",
        "layers": [
            {
                "accessors": values,
                "layerId": LAYER,
                "layerType": "data",
                "position": "top",
                "seriesType": kind,
                "showGridlines": False,
                "xAccessor": across,
                "yConfig": colors,
            }
        ],
        "legend": {"isVisible": legend, "position": "right"},
        "preferredSeriesType": kind,
        "valueLabels": "hide",
    }


def _count(title: str) -> Json:
    return {
        "customLabel": True,
        "dataType": "number",
        "isBucketed": False,
        "label": title,
        "operationType": "count",
        "params": {"emptyAsNull": False},
        "scale": "ratio",
        "sourceField": RECORDS,
    }


def _values(axis: Axis, view: ViewSpec) -> Json:
    return {
        "customLabel": True,
        "dataType": "string",
        "isBucketed": True,
        "label": view.labels.get(axis.field, axis.field),
        "operationType": "terms",
        "params": {
            "missingBucket": False,
            "orderBy": {"columnId": COUNT, "type": "column"},
            "orderDirection": "desc",
            "otherBucket": False,
            "parentFormat": {"id": "terms"},
            "size": axis.size,
        },
        "scale": "ordinal",
        "sourceField": axis.field,
    }
