"""An NDJSON file of saved objects in, typed objects out, or what is wrong with its lines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, TypeVar

import msgspec

Json = dict[str, Any]
T = TypeVar("T")


class Fault(msgspec.Struct, frozen=True, order=True):
    """One thing Kibana would refuse or draw wrongly: where, what, and what was expected."""

    rule: str
    where: str
    what: str


class Reference(msgspec.Struct, frozen=True, kw_only=True):
    """A saved object's pointer to another."""

    name: str
    type: str
    id: str


class Saved(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One saved object as a line of the file has it."""

    type: str
    id: str
    attributes: Json
    references: tuple[Reference, ...]
    core_migration_version: str = ""
    type_migration_version: str = ""

    @property
    def name(self) -> str:
        """Say which object it is."""
        return f"{self.type} {self.id}"


class Grid(msgspec.Struct, frozen=True, kw_only=True):
    """Where a panel lies on its board of 48 columns."""

    x: int
    y: int
    w: int
    h: int
    i: str


class BoardPanel(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One panel of a board."""

    type: str
    panel_index: str
    grid_data: Grid
    embeddable_config: Json = {}
    panel_ref_name: str | None = None


class ShapeError(ValueError):
    """Part of an object has not the shape Kibana reads."""


def read_lines(content: bytes) -> tuple[list[Saved], list[Fault]]:
    """Take a file apart; a line that is no saved object is a fault and left out."""
    objects, faults = [], []
    for number, line in enumerate(content.splitlines(), 1):
        try:
            objects.append(msgspec.json.decode(line, type=Saved))
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            what = f"{error}; expected one JSON object with type, id, attributes and references"
            faults.append(Fault("line", f"line {number}", what))
    return objects, faults


def panels_of(board: Saved) -> tuple[BoardPanel, ...]:
    """Read a board's panels; raises ShapeError."""
    return _convert(board.attributes.get("panelsJSON", "[]"), tuple[BoardPanel, ...], f"{board.name} panelsJSON")


def controls_of(board: Saved) -> dict[str, Json]:
    """Read a board's controls by their id; raises ShapeError."""
    group = board.attributes.get("controlGroupInput") or {}
    if not isinstance(group, dict):
        raise ShapeError(f"{board.name} controlGroupInput: expected an object")
    return _convert(group.get("panelsJSON", "{}"), dict[str, Json], f"{board.name} controlGroupInput.panelsJSON")


def source_of(saved: Saved) -> Json:
    """Read an object's search source (query, filters); raises ShapeError."""
    meta = saved.attributes.get("kibanaSavedObjectMeta") or {}
    text = meta.get("searchSourceJSON", "{}") if isinstance(meta, dict) else None
    return _convert(text, Json, f"{saved.name} searchSourceJSON")


def strings_of_json(value: object, key: str = "") -> Iterator[tuple[str, str]]:
    """Give every text that holds JSON by Kibana's custom (`...JSON`), with its place."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from strings_of_json(inner, f"{key}.{name}" if key else str(name))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from strings_of_json(inner, f"{key}[{number}]")
    elif isinstance(value, str) and key.endswith("JSON"):
        yield key, value


def _convert(text: object, kind: type[T], where: str) -> T:
    if not isinstance(text, str):
        raise ShapeError(f"{where}: expected a text that holds JSON")
    try:
        return msgspec.convert(json.loads(text), kind)
    except (ValueError, msgspec.ValidationError) as error:
        raise ShapeError(f"{where}: {error}") from None
