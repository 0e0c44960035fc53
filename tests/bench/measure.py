"""Rounds of a callable in, one figure with its spread out."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import msgspec


class Figure(msgspec.Struct, frozen=True):
    """One measured number: the median of several rounds, with the least and the most."""

    name: str
    unit: str
    median: float
    low: float
    high: float
    rounds: int
    target: str = ""
    note: str = ""
    key: str = ""
    """By which another program finds it."""


def rate(
    name: str, work: Callable[[], object], *, count: int, rounds: int = 5, target: str = "", note: str = ""
) -> Figure:
    """Time `work` over `count` posts in CPU seconds of this process after one warm round; gives posts/s."""
    work()
    seconds = []
    for _ in range(rounds):
        started = time.process_time()
        work()
        seconds.append(time.process_time() - started)
    rates = sorted(count / each for each in seconds)
    return Figure(name, "posts/s/core", statistics.median(rates), rates[0], rates[-1], rounds, target, note)


def single(name: str, unit: str, value: float, *, target: str = "", note: str = "", key: str = "") -> Figure:
    """Give a number that was measured once."""
    return Figure(name, unit, value, value, value, 1, target, note, key)


def spread(name: str, unit: str, values: list[float], *, target: str = "", note: str = "", key: str = "") -> Figure:
    """Give the median of several measurements."""
    ordered = sorted(values)
    return Figure(name, unit, statistics.median(ordered), ordered[0], ordered[-1], len(ordered), target, note, key)
