"""Files of alert rules in, checked `AlertRule` records out, or every fault in them at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

import msgspec
import yaml

from processors.alerts import nodes
from processors.alerts.nodes import Faults, ValueFault
from processors.alerts.rules import DEFAULT_LEVELS, AlertRule, QueryKey, RuleFilter, RuleType
from schemas.alert import Severity
from schemas.finding import LEVELS

SUFFIXES = (".yaml", ".yml")
FILTER_KEYS = RuleFilter.__struct_fields__
RULE_KEYS = AlertRule.__struct_fields__
NEEDED: dict[str, tuple[str, ...]] = {"any": (), "frequency": ("num_events", "timeframe"), "flatline": ("timeframe",)}
USELESS: dict[str, tuple[str, ...]] = {
    "any": ("num_events", "timeframe", "threshold"),
    "frequency": ("threshold",),
    "flatline": ("num_events",),
}
MAX_NAME = 64

_READERS: dict[str, Callable[[yaml.Node], Any]] = {
    "name": lambda node: nodes.text(node, MAX_NAME),
    "description": lambda node: nodes.text(node, 500),
    "type": lambda node: nodes.one_of(node, get_args(RuleType)),
    "severity": lambda node: nodes.one_of(node, get_args(Severity)),
    "query_key": lambda node: nodes.one_of(node, get_args(QueryKey)),
    "recipients": nodes.addresses,
    "enabled": nodes.flag,
    "num_events": nodes.number,
    "threshold": nodes.number,
    "timeframe": nodes.duration,
    "realert": nodes.duration,
    "aggregation": nodes.duration,
    "lateness": nodes.duration,
}


class RuleError(ValueError):
    """Alert rules are wrong. The message has one line a fault: file, line, key, what was expected, what to do."""


def rule_files(folder: Path) -> list[Path]:
    """Give the rule files of a folder by name; none when there is no such folder."""
    return sorted(path for path in folder.glob("*") if path.suffix in SUFFIXES and path.is_file())


def read_rules(paths: Sequence[Path], known: Mapping[str, Collection[str]] | None = None) -> tuple[AlertRule, ...]:
    """Read rules, several to a file parted by `---`; raises RuleError with all faults of all files.

    `known` gives the values that exist for `species`, `groups` and `terms`; others are then faults.
    """
    rules: list[AlertRule] = []
    wrong: list[str] = []
    seen: dict[str, str] = {}
    for path in paths:
        faults = Faults(str(path))
        for node in nodes.read_documents(_content(path, faults), faults):
            rule = _rule(node, faults, known or {})
            if rule is None:
                continue
            if rule.name in seen:
                faults.add(
                    node.start_mark.line + 1, f"name: {rule.name!r} is taken by {seen[rule.name]}; choose another"
                )
            seen[rule.name] = str(path)
            rules.append(rule)
        wrong += faults.lines
    if wrong:
        lines = "\n".join(f"  {one}" for one in wrong)
        raise RuleError(f"{len(wrong)} wrong in the alert rules (docs/alerts.md says how they are written):\n{lines}")
    return tuple(rules)


def _content(path: Path, faults: Faults) -> str:
    try:
        if path.stat().st_size > nodes.MAX_FILE_BYTES:
            faults.add(1, "longer than 1 MiB; expected some lines of rules")
            return ""
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        faults.add(1, f"{error.strerror}; expected a file of rules that this user may read")
    except UnicodeDecodeError:
        faults.add(1, "not UTF-8; save it as UTF-8")
    return ""


def _rule(node: yaml.MappingNode, faults: Faults, known: Mapping[str, Collection[str]]) -> AlertRule | None:
    before = len(faults.lines)
    found = nodes.entries(node, RULE_KEYS, faults)
    values: dict[str, Any] = {}
    for key, value in found.items():
        try:
            values[key] = _value(key, value, faults, known)
        except ValueFault as fault:
            faults.add(fault.line, f"{key}: {fault}")
    line = node.start_mark.line + 1
    for key in ("name", "type", "recipients"):
        if key not in found:
            faults.add(line, f"{key}: missing; every rule needs name, type and recipients")
    _check_type(values.get("type"), found, faults, line)
    _check_lengths(values, found, faults)
    if len(faults.lines) > before:
        return None
    values["filter"] = _with_levels(values.get("filter", RuleFilter()), values["type"])
    return AlertRule(**values)


def _value(key: str, node: yaml.Node, faults: Faults, known: Mapping[str, Collection[str]]) -> object:
    if key == "filter":
        return _filter(node, faults, known)
    if key == "quiet_hours":
        return nodes.quiet_hours(node, faults)
    return _READERS[key](node)


def _filter(node: yaml.Node, faults: Faults, known: Mapping[str, Collection[str]]) -> RuleFilter:
    values: dict[str, Any] = {}
    words = {"level": LEVELS, **known}
    for key, value in nodes.entries(node, FILTER_KEYS, faults, "filter").items():
        try:
            values[key] = nodes.texts(value, words.get(key, ()))
        except ValueFault as fault:
            faults.add(fault.line, f"filter.{key}: {fault}")
    return RuleFilter(**values)


def _check_type(kind: str | None, found: Mapping[str, yaml.Node], faults: Faults, line: int) -> None:
    for key in NEEDED.get(kind or "", ()):
        if key not in found:
            faults.add(line, f"{key}: missing; type {kind} needs {' and '.join(NEEDED[kind or ''])}")
    for key in USELESS.get(kind or "", ()):
        if key in found:
            faults.add(
                found[key].start_mark.line + 1, f"{key}: type {kind} does not use it; remove it or change the type"
            )


def _check_lengths(values: Mapping[str, Any], found: Mapping[str, yaml.Node], faults: Faults) -> None:
    if values.get("timeframe") == dt.timedelta(0):
        faults.add(found["timeframe"].start_mark.line + 1, "timeframe: expected more than nothing")


def _with_levels(chosen: RuleFilter, kind: str) -> RuleFilter:
    """Fill in what is not said: review and alert posts, but every kept post for a rule about silence."""
    if chosen.level or kind == "flatline":
        return chosen
    return msgspec.structs.replace(chosen, level=DEFAULT_LEVELS)
