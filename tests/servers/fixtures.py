"""The servers as fixtures of every test: started once a test run, skipped with the reason where they cannot be."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn, TypeVar

import pytest

from tests.servers.elasticsearch import Elasticsearch
from tests.servers.kafka import Kafka
from tests.servers.maven import ServersMissing
from tests.servers.opensearch import OpenSearch
from tests.servers.server import Server

S = TypeVar("S", bound=Server)


@pytest.fixture(scope="session")
def kafka_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kafka]:
    """Give a running broker; a test that kills or freezes it leaves it running and healthy."""
    with running(Kafka, tmp_path_factory.mktemp("kafka")) as server:
        yield server


@pytest.fixture(scope="session")
def elasticsearch_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Elasticsearch]:
    """Give a running Elasticsearch; a test that kills or freezes it leaves it running and healthy."""
    with running(Elasticsearch, tmp_path_factory.mktemp("elasticsearch")) as server:
        yield server


@pytest.fixture(scope="session")
def opensearch_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenSearch]:
    """Give a running OpenSearch; a test that kills or freezes it leaves it running and healthy."""
    with running(OpenSearch, tmp_path_factory.mktemp("opensearch")) as server:
        yield server


@contextmanager
def running(make: Callable[[Path], S], folder: Path) -> Iterator[S]:
    """Start a server in a folder and stop it in any case; skip the test, with `CI=true` fail, where it cannot be."""
    server = make(folder)
    try:
        server.start()
    except ServersMissing as missing:
        skip_or_fail(str(missing))
    try:
        yield server
    finally:
        server.stop()


def skip_or_fail(reason: str) -> NoReturn:
    """Skip with a reason; with `CI=true` nothing may be skipped."""
    if os.environ.get("CI", "").casefold() == "true":
        pytest.fail(f"{reason} (CI=true: what is missing is a failure)")
    pytest.skip(reason)
