"""How tests are dealt to processes: by file, and what shares a server together, so that each server is started once."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

import pytest
from xdist.scheduler import LoadFileScheduling

SHARED_SERVERS = {
    "search": (
        "tests/contracts/",
        "tests/streams/stores/search/",
        "tests/dashboards/test_every_store.py",
        "tests/lourie/test_stores.py",
    ),
    "kafka": (
        "tests/chain/",
        "tests/streams/buses/",
        "tests/servers/",
        "tests/lourie/test_work.py",
        "tests/lourie/test_work_faults.py",
        "tests/lourie/test_collect.py",
        "tests/lourie/test_dead.py",
        "tests/lourie/test_topics_admin.py",
        "tests/lourie/test_knowledge_publishing.py",
    ),
    "browser": ("tests/browser/",),
}
"""Beginnings of the files that share a server, by what is shared; the longest first, the browser, which no other
test may follow, last."""
SERVERS = frozenset({"kafka", "elasticsearch", "opensearch"})
ORDER = ("search", "kafka", "", "browser")


def group_of(nodeid: str) -> str:
    """Name what a test shares with others; empty where it is nothing but its file."""
    return next((name for name, files in SHARED_SERVERS.items() if nodeid.startswith(files)), "")


def starts_servers(item: pytest.Item) -> bool:
    """Say whether a test needs Kafka, Elasticsearch or OpenSearch, by what it asks for and by its parameters."""
    asked = {f"{name}_server" for name in SERVERS}.intersection(getattr(item, "fixturenames", ()))
    return bool(asked) or bool(SERVERS.intersection(re.split(r"[\[\]-]", item.name)))


class ByServer(LoadFileScheduling):  # type: ignore[misc]
    """Keeps a file, and all files that share a server, in one process."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid) or PurePosixPath(nodeid.partition("::")[0]).as_posix()
