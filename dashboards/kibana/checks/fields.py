"""Fields: every field a board counts, sorts, filters or links by is in the index, of a type that can do it.

Our own rule beside Kibana's: `author` is counted only, so that no board lists people.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from dashboards.kibana.checks.charts import lenses_of
from dashboards.kibana.lens import RECORDS
from dashboards.kibana.saved import Fault, Saved, ShapeError, controls_of, panels_of, source_of
from schemas.index_mapping import AGGREGATABLE, IndexField

PEOPLE = frozenset({"author"})
_QUOTED = re.compile(r'"(?:\\.|[^"\\])*"')
_QUERIED = re.compile(r"([A-Za-z_@][\w.@*-]*)\s*(?::|[<>]=?)")


class Use(NamedTuple):
    """A field, where it is used, and for what."""

    field: str
    where: str
    counted: bool = True
    """By its values, so that it must be aggregatable."""
    shown: bool = True
    """Its values can be read on the board."""


def check(saved: Saved, index_fields: Mapping[str, IndexField]) -> Iterator[Fault]:
    """Check every field an object uses."""
    if saved.type == "index-pattern":
        yield from _unseen(saved)
    for use in _uses(saved):
        known = index_fields.get(use.field)
        if known is None:
            yield Fault("field", use.where, f"{use.field} is no field of the index")
        elif use.counted and known.type not in AGGREGATABLE:
            yield Fault("field", use.where, f"{use.field} is {known.type}, which Kibana cannot count or sort by")
        if use.shown and use.field in PEOPLE:
            yield Fault("people", use.where, f"{use.field} would list people; boards may only count it")


def _unseen(saved: Saved) -> Iterator[Fault]:
    filters = _json(saved, "sourceFilters", "[]")
    for field in sorted(PEOPLE - {one.get("value") for one in filters}):
        yield Fault("people", saved.name, f"sourceFilters leave {field} in; an opened document would show it")


def _uses(saved: Saved) -> Iterator[Use]:
    if saved.type == "index-pattern":
        yield from _view_uses(saved)
    if saved.type in {"dashboard", "search"}:
        yield from _queried(source_of(saved), saved.name)
    if saved.type == "search":
        yield from (Use(str(name), saved.name, counted=False) for name in saved.attributes.get("columns", ()))
        yield from (Use(str(pair[0]), saved.name) for pair in saved.attributes.get("sort", ()) if pair)
    if saved.type == "dashboard":
        for control in controls_of(saved).values():
            yield Use(str((control.get("explicitInput") or {}).get("fieldName")), f"{saved.name}, controls")
        for panel in panels_of(saved):
            yield from _queried(panel.embeddable_config, f"{saved.name}, panel {panel.panel_index}")
    for where, lens in lenses_of(saved):
        yield from _queried({"query": lens.state.query}, where)
        for layer in lens.state.datasource_states.form_based.layers.values():
            for column in layer.columns.values():
                yield from _column_uses(column, where)


def _column_uses(column: dict[str, Any], where: str) -> Iterator[Use]:
    field = column.get("sourceField")
    if field not in {None, RECORDS}:
        yield Use(str(field), where, shown=column.get("operationType") != "unique_count")
    yield from _queried({"query": column.get("filter")}, where)


def _view_uses(saved: Saved) -> Iterator[Use]:
    yield Use(str(saved.attributes.get("timeFieldName")), saved.name)
    for key in ("fieldAttrs", "fieldFormatMap"):
        yield from (Use(str(field), saved.name, counted=False) for field in _json(saved, key, "{}"))


def _json(saved: Saved, key: str, default: str) -> Any:
    try:
        return json.loads(saved.attributes.get(key, default))
    except (TypeError, ValueError) as error:
        raise ShapeError(f"{saved.name} {key}: {error}") from None


def _queried(source: dict[str, Any], where: str) -> Iterator[Use]:
    """Give the fields a query (KQL) and the filters beside it name."""
    query = source.get("query")
    text = query.get("query", "") if isinstance(query, dict) else ""
    for field in _QUERIED.findall(_QUOTED.sub("", str(text))):
        yield Use(field, where, counted=False)
    for one in source.get("filter") or source.get("filters") or ():
        key = (one.get("meta") or {}).get("key") if isinstance(one, dict) else None
        if key:
            yield Use(str(key), where, counted=False)
