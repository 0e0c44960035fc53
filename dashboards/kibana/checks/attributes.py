"""Attributes: Kibana refuses an object with one it does not know, and cannot open one whose JSON does not parse."""

from __future__ import annotations

import json
from collections.abc import Iterator

from dashboards.kibana.saved import Fault, Saved, strings_of_json

ALLOWED = {
    "dashboard": frozenset(
        {
            "controlGroupInput", "description", "kibanaSavedObjectMeta", "optionsJSON", "panelsJSON", "refreshInterval",
            "timeFrom", "timeRestore", "timeTo", "title", "version",
        }
    ),
    "index-pattern": frozenset(
        {
            "allowHidden", "allowNoIndex", "fieldAttrs", "fieldFormatMap", "fields", "name", "runtimeFieldMap",
            "sourceFilters", "timeFieldName", "title", "type", "typeMeta",
        }
    ),
    "lens": frozenset({"description", "state", "title", "visualizationType"}),
    "search": frozenset(
        {
            "columns", "description", "grid", "hideChart", "isTextBasedQuery", "kibanaSavedObjectMeta", "rowHeight",
            "sort", "timeRestore", "title", "viewMode",
        }
    ),
    "tag": frozenset({"color", "description", "name"}),
}  # fmt: skip
"""What we write, and 8.12 knows; 9.x knows more, and 8.12 refuses that."""
CONTROL_GROUP = frozenset({"chainingSystem", "controlStyle", "ignoreParentSettingsJSON", "panelsJSON"})
JSON_TEXTS = {
    "index-pattern": ("fieldAttrs", "fieldFormatMap", "fields", "runtimeFieldMap", "sourceFilters", "typeMeta")
}
"""Texts that hold JSON without saying so in their name."""


def check(saved: Saved) -> Iterator[Fault]:
    """Check one object's attributes: known names, a title, JSON that parses."""
    unknown = set(saved.attributes) - ALLOWED.get(saved.type, frozenset(saved.attributes))
    group = saved.attributes.get("controlGroupInput")
    if isinstance(group, dict):
        unknown |= {f"controlGroupInput.{key}" for key in set(group) - CONTROL_GROUP}
    for name in sorted(unknown):
        yield Fault("attribute", saved.name, f"[attributes.{name}]: Kibana 8.12 has no such key")
    if not (saved.attributes.get("title") or saved.attributes.get("name")):
        yield Fault("attribute", saved.name, "has no title; expected one that people find it by")
    named = [(key, saved.attributes[key]) for key in JSON_TEXTS.get(saved.type, ()) if key in saved.attributes]
    for place, text in (*strings_of_json(saved.attributes), *named):
        try:
            json.loads(text)
        except (TypeError, ValueError) as error:
            yield Fault("json", saved.name, f"{place} is no JSON: {error}")
