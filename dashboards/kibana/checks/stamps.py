"""Types and version stamps: Kibana migrates an object upward, and refuses a whole file for one that is too new."""

from __future__ import annotations

from collections.abc import Iterator

from dashboards.kibana.objects import CORE_STAMP, STAMPS
from dashboards.kibana.saved import Fault, Saved

NEWEST = STAMPS | {"lens": "8.9.0", "map": "8.4.0", "visualization": "8.5.0"}
"""What Kibana 8.12.2 stamps on export."""
FREE_CONNECTORS = frozenset({".index", ".server-log"})
"""All that the basic licence makes: asked of 8.12.2."""


def check(saved: Saved) -> Iterator[Fault]:
    """Check one object's type and stamps."""
    if saved.type == "action":
        connector = saved.attributes.get("actionTypeId")
        if connector not in FREE_CONNECTORS:
            yield Fault("licence", saved.name, f"connector {connector} needs a paid licence; mail leaves Lourie itself")
        return
    if saved.type not in NEWEST:
        yield Fault("type", saved.name, f"unknown type; expected one of {', '.join(sorted(NEWEST))}")
        return
    stamps = {
        "coreMigrationVersion": (saved.core_migration_version, CORE_STAMP),
        "typeMigrationVersion": (saved.type_migration_version, NEWEST[saved.type]),
    }
    for name, (found, newest) in stamps.items():
        version = _version(found)
        if version is None or version > (_version(newest) or ()):
            yield Fault(
                "stamp", saved.name, f"{name} is {found or 'missing'}; expected {newest} or older, as 8.12 reads"
            )


def _version(text: str) -> tuple[int, ...] | None:
    parts = text.split(".")
    return tuple(map(int, parts)) if len(parts) == 3 and all(part.isdecimal() for part in parts) else None
