"""One line of `lourie train` in, a labelled post out; bad lines become errors that say what was expected."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from lourie.detect_lines import BadLine, parse
from schemas.post import Post

_LABELS = {True: True, False: False, "true": True, "false": False, "1": True, "0": False,
           "trade": True, "not_trade": False}  # fmt: skip
"""1 and 0 are found as True and False."""


class Labelled(msgspec.Struct, frozen=True):
    """A post with its decision, and the value of the field that keeps posts together."""

    post: Post
    label: bool
    group: str


def parse_labelled(number: int, line: bytes | None, group_field: str | None) -> Labelled | BadLine:
    """Read one line: a post as `lourie detect` takes it, with `label` and, if asked for, the group's field."""
    asked = parse(number, line)
    if isinstance(asked, BadLine):
        return asked
    fields = _load(line or b"")
    label = fields.get("label")
    if not isinstance(label, str | int) or label not in _LABELS:
        return BadLine(number, "no label; expected `label`: true or false (or 1, 0, trade, not_trade)")
    if group_field is None:
        return Labelled(asked.post, _LABELS[label], "")
    group = fields.get(group_field)
    if not isinstance(group, str | int) or group == "":
        return BadLine(number, f"no group; expected a text or number in `{group_field}`, as --group asks")
    return Labelled(asked.post, _LABELS[label], str(group))


def _load(line: bytes) -> dict[str, Any]:
    """Read the line again: `parse` has said that it is an object."""
    try:
        loaded = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError):
        loaded = json.loads(line.decode("utf-8"))
    return dict(loaded)
