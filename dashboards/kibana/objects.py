"""Specs in, Kibana's saved objects out: data view, tag, saved searches and boards.

The shape is Kibana 8.12's with the stamps it writes itself: newer versions read it, older ones refuse it.
"""

from __future__ import annotations

import json
from typing import Any

import msgspec

from dashboards.kibana.lens import LAYER_REFERENCE, Json, kql, lens_attributes
from dashboards.kibana.spec import (
    AnyPanel,
    BoardSpec,
    Control,
    CountSpec,
    DistinctSpec,
    ListSpec,
    MarkdownSpec,
    SearchSpec,
    ViewSpec,
)

CORE_STAMP = "8.8.0"
STAMPS = {"dashboard": "8.9.0", "index-pattern": "8.0.0", "search": "8.0.0", "tag": "8.0.0"}
"""Stamps that Kibana 8.12.2 wrote when it exported such objects."""
PANEL_VERSION = "8.12.2"
SOURCE_REFERENCE = "kibanaSavedObjectMeta.searchSourceJSON.index"


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """Where the boards are used: which index they read and where their links lead."""

    index: str
    desk_url: str


def dump(value: object) -> str:
    """Write JSON the one way we write it: sorted keys, no blanks."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def data_view(view: ViewSpec, target: Target) -> Json:
    """Make the data view: field names people read, shares as percent, ids as links to the desk."""
    link = {
        "id": "url",
        "params": {
            "labelTemplate": "open",
            "openLinkInCurrentTab": False,
            "type": "a",
            "urlTemplate": f"{target.desk_url.rstrip('/')}/posts/{{{{value}}}}",
        },
    }
    formats = {view.link: link} | {field: {"id": "percent", "params": {"pattern": "0%"}} for field in view.percent}
    attributes = {
        "allowNoIndex": True,
        "fieldAttrs": dump({field: {"customLabel": label} for field, label in view.labels.items()}),
        "fieldFormatMap": dump(formats),
        "fields": "[]",
        "name": view.name,
        "runtimeFieldMap": "{}",
        "sourceFilters": dump([{"value": field} for field in view.unseen]),
        "timeFieldName": view.time,
        "title": target.index,
        "typeMeta": "{}",
    }
    return _saved("index-pattern", view.id, attributes, [])


def tag(view: ViewSpec) -> Json:
    """Make the tag."""
    spec = view.tag
    attributes = {"color": spec.color, "description": spec.description, "name": spec.name}
    return _saved("tag", spec.id, attributes, [])


def saved_search(spec: SearchSpec, view: ViewSpec) -> Json:
    """Make a list of posts."""
    source = {"filter": [], "indexRefName": SOURCE_REFERENCE, "query": kql(spec.query)}
    attributes = {
        "columns": list(spec.columns),
        "description": spec.description,
        "grid": {},
        "hideChart": True,
        "isTextBasedQuery": False,
        "kibanaSavedObjectMeta": {"searchSourceJSON": dump(source)},
        "sort": [[spec.sort, "desc"]],
        "timeRestore": False,
        "title": spec.title,
    }
    references = [_view_reference(SOURCE_REFERENCE, view), _tag_reference(view)]
    return _saved("search", spec.id, attributes, references)


def board(spec: BoardSpec, view: ViewSpec) -> Json:
    """Make a board: its panels inside it, only the lists of posts by reference."""
    panels = [_panel(panel, view) for panel in spec.panels]
    attributes = {
        "controlGroupInput": {
            "chainingSystem": "HIERARCHICAL",
            "controlStyle": "oneLine",
            "ignoreParentSettingsJSON": dump(
                dict.fromkeys(("ignoreFilters", "ignoreQuery", "ignoreTimerange", "ignoreValidations"), False)
            ),
            "panelsJSON": dump({_control_id(control): _control(n, control) for n, control in enumerate(spec.controls)}),
        },
        "description": spec.description,
        "kibanaSavedObjectMeta": {"searchSourceJSON": dump({"filter": [], "query": kql(spec.query)})},
        "optionsJSON": dump(
            {
                "hidePanelTitles": False,
                "syncColors": False,
                "syncCursor": True,
                "syncTooltips": False,
                "useMargins": True,
            }
        ),
        "panelsJSON": dump(panels),
        "refreshInterval": {"pause": False, "value": spec.refresh_seconds * 1000},
        "timeFrom": spec.time_from,
        "timeRestore": True,
        "timeTo": "now",
        "title": spec.title,
        "version": 1,
    }
    references = [reference for panel in spec.panels for reference in _panel_references(panel, view)]
    references += [
        _view_reference(f"controlGroup_{_control_id(control)}:optionsListDataView", view) for control in spec.controls
    ]
    return _saved("dashboard", spec.id, attributes, [*references, _tag_reference(view)])


def _panel(panel: AnyPanel, view: ViewSpec) -> Json:
    column, row, width, height = panel.place
    made: Json = {
        "gridData": {"h": height, "i": panel.id, "w": width, "x": column, "y": row},
        "panelIndex": panel.id,
        "version": PANEL_VERSION,
    }
    if panel.title:
        made["title"] = panel.title
    if isinstance(panel, MarkdownSpec):
        inside = {"enhancements": {}, "hidePanelTitles": not panel.title, "savedVis": _markdown(panel)}
        return made | {"embeddableConfig": inside, "type": "visualization"}
    if isinstance(panel, ListSpec):
        return made | {"embeddableConfig": {"enhancements": {}}, "panelRefName": f"panel_{panel.id}", "type": "search"}
    # A number says what it counts in its own tile: a title above would say it twice.
    titled = not isinstance(panel, CountSpec | DistinctSpec)
    inside = {"attributes": lens_attributes(panel, view), "enhancements": {}, "hidePanelTitles": not titled}
    return made | {"embeddableConfig": inside, "type": "lens"}


def _panel_references(panel: AnyPanel, view: ViewSpec) -> list[Json]:
    if isinstance(panel, MarkdownSpec):
        return []
    if isinstance(panel, ListSpec):
        return [{"id": panel.search, "name": f"{panel.id}:panel_{panel.id}", "type": "search"}]
    return [_view_reference(f"{panel.id}:{LAYER_REFERENCE}", view)]


def _markdown(panel: MarkdownSpec) -> Json:
    return {
        "data": {"aggs": [], "searchSource": {"filter": [], "query": kql("")}},
        "description": "",
        "id": "",
        "params": {"fontSize": 12, "markdown": panel.text, "openLinksInNewTab": True},
        "title": panel.title,
        "type": "markdown",
        "uiState": {},
    }


def _control_id(control: Control) -> str:
    return f"control-{control.field}"


def _control(order: int, control: Control) -> Json:
    return {
        "explicitInput": {
            "enhancements": {},
            "fieldName": control.field,
            "id": _control_id(control),
            "selectedOptions": [],
            "title": control.title,
        },
        "grow": True,
        "order": order,
        "type": "optionsListControl",
        "width": "medium",
    }


def _view_reference(name: str, view: ViewSpec) -> Json:
    return {"id": view.id, "name": name, "type": "index-pattern"}


def _tag_reference(view: ViewSpec) -> Json:
    return {"id": view.tag.id, "name": f"tag-ref-{view.tag.id}", "type": "tag"}


def _saved(kind: str, name: str, attributes: Json, references: list[dict[str, Any]]) -> Json:
    return {
        "attributes": attributes,
        "coreMigrationVersion": CORE_STAMP,
        "id": name,
        "references": references,
        "type": kind,
        "typeMigrationVersion": STAMPS[kind],
    }
