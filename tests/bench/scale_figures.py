"""The figures of a run of `make bench-cluster`, written as docs/figures/cluster.json and read back by key."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import msgspec

from tests.bench.corpus import ROOT
from tests.bench.measure import Figure

FILE = ROOT / "docs" / "figures" / "cluster.json"


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One part of a run, with the load average (1 minute) before and after: the machine may be shared."""

    name: str
    measured_at: dt.datetime
    load_before: float
    load_after: float
    seconds: float
    figures: tuple[Figure, ...]


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """A run: on what, and all it measured."""

    python: str
    cores: int
    posts: str
    """Where the ordinary posts came from."""
    quick: bool
    parts: tuple[Part, ...]

    def figure(self, key: str) -> Figure:
        """Look a figure up; raises KeyError with the known keys."""
        found = {figure.key: figure for part in self.parts for figure in part.figures if figure.key}
        if key not in found:
            raise KeyError(f"no figure {key!r}; known: {', '.join(sorted(found))}")
        return found[key]

    def with_parts(self, earlier: Run) -> Run:
        """Give the parts of an earlier run with those of this one in their places."""
        fresh = {part.name: part for part in self.parts}
        kept = tuple(fresh.pop(part.name, part) for part in earlier.parts)
        return msgspec.structs.replace(self, parts=(*kept, *fresh.values()))


def read(file: Path = FILE) -> Run:
    """Read a run; raises OSError, msgspec.ValidationError."""
    return msgspec.json.decode(file.read_bytes(), type=Run)
