"""A bare connection to a new store's file: what the functions of the package are handed."""

import sqlite3
from collections.abc import Iterator

import pytest

from streams.stores.sqlite.schema import MIGRATIONS


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    opened = sqlite3.connect(":memory:", isolation_level=None)
    opened.execute("PRAGMA foreign_keys = ON")
    for statements in MIGRATIONS:
        for statement in statements:
            opened.execute(statement)
    yield opened
    opened.close()
