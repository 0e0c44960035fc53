"""YAML text in, plain nodes with their lines out, and readers that say what is wrong with a value and where.

Scalars are taken as they are written: YAML's own reading would make the language `no` a false and `22:00` a number.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
import zoneinfo
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NoReturn, TypeVar

import yaml

from processors.alerts.rules import QuietHours

T = TypeVar("T", bound=str)

MAX_FILE_BYTES = 1 << 20
UNITS = ("weeks", "days", "hours", "minutes", "seconds")
LONGEST = dt.timedelta(days=90)
"""As long as posts are kept by default."""
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?")
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")


class ValueFault(Exception):
    """A value is not what was expected."""

    def __init__(self, node: yaml.Node, expected: str) -> None:
        super().__init__(expected)
        self.line = node.start_mark.line + 1


@dataclass
class Faults:
    """Everything found wrong in one file, as lines `file:line: key: what; what to do`."""

    path: str
    lines: list[str] = field(default_factory=list)

    def add(self, line: int, message: str) -> None:
        """Note one fault."""
        self.lines.append(f"{self.path}:{line}: {message}")


def near(name: str, known: Iterable[str]) -> str:
    """Give `; did you mean ...?` when a known name is near, else ""."""
    by_folded = {one.casefold(): one for one in known}
    found = difflib.get_close_matches(name.casefold(), by_folded, n=1)
    return f"; did you mean {by_folded[found[0]]}?" if found else ""


def read_documents(text: str, faults: Faults) -> list[yaml.MappingNode]:
    """Give each document's top mapping; what is no mapping or no YAML becomes a fault."""
    try:
        nodes = list(yaml.compose_all(text, Loader=_Loader))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        faults.add(line, f"no YAML: {error.problem or error.context}; check indentation, colons and quotes")
        return []
    except (yaml.YAMLError, RecursionError):
        faults.add(1, "no YAML: a sign or nesting that YAML forbids; save it as plain UTF-8 text")
        return []
    found = []
    for node in nodes:
        if isinstance(node, yaml.MappingNode):
            found.append(node)
        elif node is not None and not _is_empty(node):
            faults.add(node.start_mark.line + 1, "expected a rule: lines of `key: value`, rules parted by `---`")
    return found


def entries(node: yaml.Node, known: Sequence[str], faults: Faults, inside: str = "") -> dict[str, yaml.Node]:
    """Give a mapping's values by key; unknown and repeated keys become faults."""
    if not isinstance(node, yaml.MappingNode):
        faults.add(node.start_mark.line + 1, f"{inside}: expected lines of `key: value` with {', '.join(known)}")
        return {}
    found: dict[str, yaml.Node] = {}
    for key_node, value in node.value:
        key, line = str(key_node.value), key_node.start_mark.line + 1
        where = f"{inside}." if inside else ""
        if key not in known:
            help_ = near(key, known) or f"; expected one of {', '.join(known)}"
            faults.add(line, f"{where}{key}: no such key{help_}")
        elif key in found:
            faults.add(line, f"{where}{key}: stands twice; keep one")
        else:
            found[key] = value
    return found


def text(node: yaml.Node, most: int = 200) -> str:
    """Give one line of text."""
    if not isinstance(node, yaml.ScalarNode) or _is_empty(node):
        raise ValueFault(node, "expected a text")
    value = str(node.value).strip()
    if len(value) > most or not value.isprintable():
        raise ValueFault(node, f"expected one line of at most {most} visible signs")
    return value


def one_of(node: yaml.Node, known: Sequence[T]) -> T:
    """Give one of some words."""
    value = text(node)
    for word in known:
        if word == value:
            return word
    raise ValueFault(node, f"{value!r} is unknown; expected {' or '.join(known)}{near(value, known)}")


def texts(node: yaml.Node, known: Iterable[str] = ()) -> tuple[str, ...]:
    """Give a list of texts, or one text as a list of one; with `known` each must be one of them."""
    parts = node.value if isinstance(node, yaml.SequenceNode) else [node]
    if not parts:
        raise ValueFault(node, "expected one or more; leave the key out for no restriction")
    words = frozenset(known)
    found = []
    for part in parts:
        value = text(part)
        if words and value not in words:
            raise ValueFault(part, f"{value!r} is unknown{near(value, words) or '; see docs/alerts.md'}")
        found.append(value)
    return tuple(dict.fromkeys(found))


def addresses(node: yaml.Node) -> tuple[str, ...]:
    """Give plain mail addresses."""
    found = texts(node)
    for one in found:
        if not _ADDRESS.fullmatch(one):
            raise ValueFault(node, f"{one!r} is no mail address; expected such as desk@example.org, without a name")
    return found


def number(node: yaml.Node) -> int:
    """Give a whole number from 1 on."""
    value = node.value if isinstance(node, yaml.ScalarNode) else ""
    if not re.fullmatch(r"[1-9][0-9]{0,5}", str(value)):
        raise ValueFault(node, "expected a whole number from 1 to 999999")
    return int(value)


def flag(node: yaml.Node) -> bool:
    """Give a yes or no."""
    return one_of(node, ("true", "false")) == "true"


def duration(node: yaml.Node) -> dt.timedelta:
    """Give a stretch of time, written as ElastAlert2 does: `hours: 1` or `{minutes: 30}`."""
    expected = "expected a time such as {minutes: 30}; units: " + ", ".join(UNITS)
    if not isinstance(node, yaml.MappingNode) or not node.value:
        raise ValueFault(node, expected)
    amounts: dict[str, float] = {}
    for key, value in node.value:
        if key.value not in UNITS:
            raise ValueFault(key, f"{key.value!r} is no unit; {expected}{near(str(key.value), UNITS)}")
        if not re.fullmatch(r"[0-9]{1,7}(\.[0-9]{1,3})?", str(value.value)):
            raise ValueFault(value, f"{key.value}: expected a number from 0 on")
        amounts[str(key.value)] = float(value.value)
    length = dt.timedelta(**amounts)
    if length > LONGEST:
        raise ValueFault(node, "expected at most 90 days")
    return length


def quiet_hours(node: yaml.Node, faults: Faults) -> QuietHours:
    """Give a stretch of each day: `{from: "22:00", to: "06:30", timezone: Europe/Berlin}`."""
    found = entries(node, ("from", "to", "timezone"), faults, "quiet_hours")
    if "from" not in found or "to" not in found:
        raise ValueFault(node, 'expected from and to, such as {from: "22:00", to: "06:30", timezone: Europe/Berlin}')
    begin, end = _clock(found["from"]), _clock(found["to"])
    if begin == end:
        raise ValueFault(node, "from and to are the same; expected a stretch of the day, or enabled: false")
    timezone = text(found["timezone"]) if "timezone" in found else "UTC"
    try:
        zoneinfo.ZoneInfo(timezone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        help_ = near(timezone, zoneinfo.available_timezones())
        raise ValueFault(found["timezone"], f"{timezone!r} is no time zone, such as Europe/Berlin{help_}") from None
    return QuietHours(begin=begin, end=end, timezone=timezone)


def _clock(node: yaml.Node) -> dt.time:
    match = _CLOCK.fullmatch(str(node.value))
    if match is None:
        raise ValueFault(node, 'expected a time of day such as "22:00"')
    return dt.time(int(match[1]), int(match[2]))


def _is_empty(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:null"


class _Loader(yaml.SafeLoader):  # type: ignore[misc]
    """Reads nodes and refuses references: a file of a few lines could otherwise grow without end."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event = self.peek_event()
        if isinstance(event, yaml.AliasEvent):
            self._refuse(event)
        node: yaml.Node | None = super().compose_node(parent, index)
        return node

    def _refuse(self, event: yaml.AliasEvent) -> NoReturn:
        raise yaml.composer.ComposerError(
            None, None, f"a reference (*{event.anchor}) is not taken: write it out", event.start_mark
        )
