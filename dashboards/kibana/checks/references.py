"""References: each name that is used is declared, each that is declared is used, and leads to an object of the file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from dashboards.kibana.saved import BoardPanel, Fault, Saved, controls_of, panels_of, source_of

CONTROL_VIEWS = {"optionsListControl": "optionsListDataView", "rangeSliderControl": "rangeSliderDataView"}


def check(saved: Saved, objects: Sequence[Saved]) -> Iterator[Fault]:
    """Check one object's references within its file."""
    there = {(other.type, other.id) for other in objects}
    declared = [reference.name for reference in saved.references]
    for name in sorted({name for name in declared if declared.count(name) > 1}):
        yield Fault("reference", saved.name, f"declares {name} twice")
    for reference in saved.references:
        if (reference.type, reference.id) not in there:
            what = f"{reference.name} leads to {reference.type} {reference.id}, which is not in the file"
            yield Fault("missing reference", saved.name, what)
    used = set(_used(saved))
    for name in sorted(used - set(declared)):
        yield Fault("reference", saved.name, f"uses {name} without declaring it")
    for name in sorted(set(declared) - used):
        if not name.startswith("tag-ref-"):
            yield Fault("reference", saved.name, f"declares {name}, which nothing uses")
    for reference in saved.references:
        if reference.type == "tag" and reference.name != f"tag-ref-{reference.id}":
            yield Fault("reference", saved.name, f"{reference.name} should be tag-ref-{reference.id}")


def _used(saved: Saved) -> Iterator[str]:
    if "kibanaSavedObjectMeta" in saved.attributes:
        source = source_of(saved)
        if "indexRefName" in source:
            yield str(source["indexRefName"])
    if saved.type == "lens":
        yield from (f"indexpattern-datasource-layer-{layer}" for layer in _layers(saved.attributes))
    if saved.type == "dashboard":
        for panel in panels_of(saved):
            yield from (f"{panel.panel_index}:{name}" for name in _used_by(panel))
        for control, state in controls_of(saved).items():
            if kind := CONTROL_VIEWS.get(str(state.get("type"))):
                yield f"controlGroup_{control}:{kind}"


def _used_by(panel: BoardPanel) -> Iterator[str]:
    if panel.panel_ref_name is not None:
        yield panel.panel_ref_name
    attributes = _dict(panel.embeddable_config.get("attributes"))
    if panel.type == "lens":
        yield from (f"indexpattern-datasource-layer-{layer}" for layer in _layers(attributes))
    if panel.type == "map" and "layerListJSON" in attributes:
        yield "layer_0_source_index_pattern"
    for event in drilldown_events(panel):
        action = _dict(event.get("action"))
        if action.get("factoryId") == "DASHBOARD_TO_DASHBOARD_DRILLDOWN":
            yield f"drilldown:DASHBOARD_TO_DASHBOARD_DRILLDOWN:{event.get('eventId')}:dashboardId"


def drilldown_events(panel: BoardPanel) -> list[dict[str, Any]]:
    """Give what happens when a panel is clicked."""
    actions = _dict(_dict(panel.embeddable_config.get("enhancements")).get("dynamicActions"))
    events = actions.get("events", [])
    return [event for event in events if isinstance(event, dict)] if isinstance(events, list) else []


def _layers(attributes: dict[str, Any]) -> dict[str, Any]:
    sources = _dict(_dict(attributes.get("state")).get("datasourceStates"))
    return _dict(_dict(sources.get("formBased")).get("layers"))


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
