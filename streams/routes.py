"""The one table of agents: which topic each reads and which it may write, in the order a batch meets them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from schemas.topics import TOPICS, Topic
from streams import agents
from streams.agents import Agent


@dataclass(frozen=True)
class Route:
    """One agent between its topics."""

    name: str
    reads: str
    agent: Agent
    writes: tuple[str, ...]


ROUTES: tuple[Route, ...] = (
    Route("detect", "posts.collected", agents.detect, ("posts.flagged", "posts.counted", "posts.dead")),
    Route("index", "posts.flagged", agents.index, ("posts.dead",)),
    Route("count", "posts.counted", agents.count, ("posts.dead",)),
    Route("forget", "posts.deleted", agents.forget, ("posts.dead",)),
    Route("decide", "labels.given", agents.decide, ("posts.dead",)),
    Route("bury", "posts.dead", agents.bury, ()),
)


OUTSIDE_WRITERS = frozenset({"collectors", "desk", "publish"})
"""Who writes topics without being an agent; `publish` is `lourie knowledge publish`."""
OUTSIDE_READERS = frozenset({"workers"})
"""Who reads topics without being an agent: each worker reads all of the published knowledge."""


class RouteError(ValueError):
    """Routes and topics do not fit. The message names every fault."""


def check_routes(routes: Sequence[Route] = ROUTES, topics: Sequence[Topic] = TOPICS) -> None:
    """Check that routes and topics agree on who writes and who reads, and that nothing is written after it is read.

    Raises RouteError with all faults.
    """
    known = {topic.name: topic for topic in topics}
    faults = [fault for route in routes for fault in _faults_of(route, known)]
    names = {route.name for route in routes}
    readers = {(route.reads, route.name) for route in routes}
    for topic in topics:
        faults += [
            f"topic {topic.name}: reader {reader!r} has no such route"
            for reader in topic.readers
            if (topic.name, reader) not in readers and reader not in OUTSIDE_READERS
        ]
        if not (names | OUTSIDE_WRITERS).intersection(topic.writers):
            faults.append(f"topic {topic.name}: nobody writes it")
    for position, route in enumerate(routes):
        faults += [
            f"route {route.name}: writes {written} after {reader.name} has read it; put it before {reader.name}"
            for reader in routes[: position + 1]
            for written in route.writes
            if reader.reads == written
        ]
    if faults:
        raise RouteError("; ".join(faults))


def _faults_of(route: Route, known: dict[str, Topic]) -> list[str]:
    used = (route.reads, *route.writes)
    faults = [f"route {route.name}: no topic {name!r}; known: {', '.join(known)}" for name in used if name not in known]
    if route.reads in known and route.name not in known[route.reads].readers:
        faults.append(f"route {route.name}: topic {route.reads} does not list it as a reader")
    faults += [
        f"route {route.name}: topic {name} does not list it as a writer"
        for name in route.writes
        if name in known and route.name not in known[name].writers
    ]
    return faults
