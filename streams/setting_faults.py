"""A setting's type or a misspelt name comes in; words for a person go out."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec.inspect as mi

_PLAIN: dict[type[mi.Type], str] = {mi.StrType: "a text", mi.BoolType: "true or false"}


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Give `; did you mean ...?` when a known name is near, else "". Case is no difference."""
    by_folded = {one.casefold(): one for one in known}
    near = difflib.get_close_matches(name.casefold(), by_folded, n=1)
    return f"; did you mean {by_folded[near[0]]}?" if near else ""


def describe_type(annotation: Any) -> str:
    """Say what values a setting takes, such as `a whole number from 0 to 65535`."""
    return _describe(mi.type_info(annotation))


def _describe(kind: mi.Type) -> str:
    words = _PLAIN.get(type(kind), "a value of another type")
    match kind:
        case mi.Metadata(extra_json_schema={"examples": [example, *_]}):
            words = f"a text such as {example}"
        case mi.Metadata(type=inner):
            words = _describe(inner)
        case mi.UnionType(types=types):
            words = " or ".join(_describe(one) for one in types if not isinstance(one, mi.NoneType))
        case mi.LiteralType(values=values):
            words = " or ".join(str(value) for value in values)
        case mi.VarTupleType(item_type=item, min_length=minimum):
            words = f"{'one or more' if minimum else 'a list'} of: {_describe(item)} (a variable: with commas between)"
        case mi.IntType(ge=low, le=high):
            words = "a whole number" + _range("from", low, high)
        case mi.FloatType(gt=above, ge=low, le=high):
            words = "a number" + (_range("above", above, high) if low is None else _range("from", low, high))
        case mi.CustomType(cls=cls) if issubclass(cls, Path):
            words = "a path"
    return words


def _range(word: str, low: float | None, high: float | None) -> str:
    lower = "" if low is None else f" {word} {low}"
    return lower if high is None else f"{lower} to {high}"
