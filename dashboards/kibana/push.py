"""Boards onto a server, and what differs there: an NDJSON file and a `KibanaServer` in, a line an object out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, Literal

import msgspec

from dashboards.kibana.refusals import KibanaError
from dashboards.kibana.saved import Json, read_lines
from dashboards.kibana.server import ImportFault, KibanaServer

OLDEST = (8, 12)
"""What the boards' shape was proved on; older ones refuse the file."""
MAX_PLACES = 20
"""Differences told of one object; chosen by hand, not measured."""
State = Literal["same", "changed", "missing", "migrated"]


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How one object stands on the server. `migrated`: a newer Kibana rewrote it, so it is not compared."""

    object: str
    state: State
    places: tuple[str, ...] = ()
    """Where it differs, ours first."""


class Pushed(msgspec.Struct, frozen=True, kw_only=True):
    """What a push did."""

    version: str | None
    space_made: bool
    faults: tuple[ImportFault, ...]
    standings: tuple[Standing, ...]

    @property
    def fine(self) -> bool:
        """Everything was taken and stands there as meant."""
        return not self.faults and all(one.state in {"same", "migrated"} for one in self.standings)


def push(server: KibanaServer, content: bytes, *, wait_seconds: float) -> Pushed:
    """Wait for the server, make the space, import, compare what it keeps; idempotent. Raises KibanaError."""
    server.wait(wait_seconds)
    version = server.version()
    if version is not None and _numbers(version) < OLDEST:
        raise KibanaError(f"Kibana at {server.base_url} is {version}; the boards need 8.12 or newer")
    made = server.make_space()
    outcome = server.import_objects(content)
    return Pushed(
        version=version,
        space_made=made,
        faults=outcome.faults,
        standings=compare(server, content) if outcome.taken_count else (),
    )


def compare(server: KibanaServer, content: bytes) -> tuple[Standing, ...]:
    """Say of each object of a file how it stands on the server; raises KibanaError."""
    ours = [json.loads(line) for line in content.splitlines()]
    objects, _ = read_lines(content)
    theirs = server.export_objects([(saved.type, saved.id) for saved in objects])
    return tuple(_standing(one, theirs.get((one["type"], one["id"]))) for one in ours)


def _standing(ours: Json, theirs: Json | None) -> Standing:
    name = f"{ours['type']} {ours['id']}"
    if theirs is None:
        return Standing(object=name, state="missing")
    if theirs.get("typeMigrationVersion") != ours["typeMigrationVersion"]:
        stamps = f"{ours['typeMigrationVersion']} became {theirs.get('typeMigrationVersion')}"
        return Standing(object=name, state="migrated", places=(stamps,))
    places = [
        *_differences(opened(ours["attributes"]), opened(theirs.get("attributes")), "attributes"),
        *_differences(_references(ours), _references(theirs), "references"),
    ]
    return Standing(object=name, state="changed" if places else "same", places=tuple(places[:MAX_PLACES]))


def opened(value: Any) -> Any:
    """Read the JSON that Kibana keeps in texts, so that blanks and key order make no difference."""
    if isinstance(value, dict):
        return {key: opened(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [opened(inner) for inner in value]
    if isinstance(value, str) and value[:1] in {"{", "["}:
        try:
            return opened(json.loads(value))
        except ValueError:
            return value
    return value


def _references(made: Json) -> dict[str, str]:
    references: Sequence[Json] = made.get("references") or ()
    return {str(one.get("name")): f"{one.get('type')} {one.get('id')}" for one in references}


def _differences(ours: Any, theirs: Any, place: str) -> Iterator[str]:
    """Tell where theirs is not ours; keys only they have are Kibana's own additions and pass."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key, value in ours.items():
            if key in theirs:
                yield from _differences(value, theirs[key], f"{place}.{key}")
            else:
                yield f"{place}.{key}: missing there"
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for number, (one, other) in enumerate(zip(ours, theirs, strict=True)):
            yield from _differences(one, other, f"{place}[{number}]")
    elif ours != theirs:
        yield f"{place}: {_short(ours)}, there {_short(theirs)}"


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdecimal() else 0 for part in version.partition("-")[0].split(".")[:2])
