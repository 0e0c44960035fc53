"""How tests are dealt to processes: by file, and what shares a server together, so that each server is started once."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

import pytest
from xdist.scheduler import LoadFileScheduling

SHARED_SERVERS = {
    "chain": ("tests/chain/",),
    "kafka": (
        "tests/contracts/test_bus.py",
        "tests/streams/buses/",
        "tests/servers/",
        "tests/lourie/test_work.py",
        "tests/lourie/test_work_faults.py",
        "tests/lourie/test_collect.py",
        "tests/lourie/test_dead.py",
        "tests/lourie/test_topics_admin.py",
        "tests/lourie/test_knowledge_publishing.py",
    ),
    "search": (
        "tests/contracts/",
        "tests/streams/stores/search/",
        "tests/dashboards/test_every_store.py",
        "tests/lourie/test_stores.py",
    ),
}
"""Beginnings of the files that share a server, by what is shared; a file is of the first that names it."""
BROWSER = "tests/browser/"
SERVERS = frozenset({"kafka", "elasticsearch", "opensearch"})
LONGEST = (
    "tests/chain/test_storm.py",
    "tests/lourie/test_run.py",
    "tests/lourie/test_replay.py",
    "tests/lourie/test_delivering.py",
    "tests/processors/curation/test_lint.py",
    "tests/lourie/test_learning.py",
    "tests/lourie/test_topics.py",
    "tests/lourie/test_train.py",
    "tests/lourie/test_topic_training.py",
    "tests/browser/test_pages.py",
    "tests/browser/test_own_terms.py",
)
"""Files that take longest, which are begun first: the last one dealt should be short."""


def place_of(nodeid: str) -> tuple[int, int]:
    """Say how early a test is dealt: what shares a server, then the longest, the browser, whose driver keeps an event
    loop that no asynchronous test after it can share, last."""
    groups = [*SHARED_SERVERS, ""]
    file = nodeid.partition("::")[0]
    group = len(groups) if nodeid.startswith(BROWSER) else groups.index(group_of(nodeid))
    return group, LONGEST.index(file) if file in LONGEST else len(LONGEST)


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
