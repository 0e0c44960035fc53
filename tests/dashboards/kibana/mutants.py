"""The built boards, opened so that a test can break one thing in them, and closed again to a file."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from dashboards.kibana.build import build
from dashboards.kibana.check import check
from dashboards.kibana.objects import dump
from dashboards.kibana.saved import Fault

Json = dict[str, Any]
NESTED = (
    ("dashboard", ("panelsJSON",)),
    ("dashboard", ("controlGroupInput", "panelsJSON")),
    ("dashboard", ("kibanaSavedObjectMeta", "searchSourceJSON")),
    ("search", ("kibanaSavedObjectMeta", "searchSourceJSON")),
    ("index-pattern", ("fieldFormatMap",)),
    ("index-pattern", ("fieldAttrs",)),
)


class Opened:
    """Every object by its type, the JSON in their texts as objects."""

    def __init__(self) -> None:
        self.objects: list[Json] = [json.loads(line) for line in build().splitlines()]
        self._each(json.loads)

    def __getitem__(self, kind: str) -> Json:
        return next(one for one in self.objects if one["type"] == kind)

    def panel(self, name: str) -> Json:
        return next(one for one in self["dashboard"]["attributes"]["panelsJSON"] if one["panelIndex"] == name)

    def state(self, name: str) -> Json:
        return self.panel(name)["embeddableConfig"]["attributes"]["state"]

    def layer(self, name: str) -> Json:
        return self.state(name)["datasourceStates"]["formBased"]["layers"]["layer"]

    def close(self) -> bytes:
        self._each(lambda value: value if isinstance(value, str) else dump(value))
        return "".join(f"{dump(one)}\n" for one in self.objects).encode()

    def _each(self, change: Callable[[Any], Any]) -> None:
        for one in self.objects:
            for kind, path in NESTED:
                holder = one["attributes"]
                for key in path[:-1]:
                    holder = holder.get(key, {})
                if one["type"] == kind and path[-1] in holder:
                    holder[path[-1]] = change(holder[path[-1]])


def faults_after(change: Callable[[Opened], Any]) -> tuple[Fault, ...]:
    """Break one thing in the built boards and check the file."""
    opened = Opened()
    change(opened)
    return check(opened.close())


def assert_bites(change: Callable[[Opened], Any], rule: str, words: str) -> None:
    """The change is found, by the rule meant and no other."""
    faults = faults_after(change)
    assert {fault.rule for fault in faults} == {rule}, faults
    assert any(words in f"{fault.where}: {fault.what}" for fault in faults), faults
