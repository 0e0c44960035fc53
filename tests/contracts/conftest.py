"""One store of each kind, and the clock it reads."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from schemas.store import Store
from tests.contracts.search import start_named_servers
from tests.contracts.stores import STORES, Hands


@pytest.fixture(autouse=True)
def servers(request: pytest.FixtureRequest) -> None:
    start_named_servers(request)


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture(params=STORES.values(), ids=STORES.keys())
async def store(request: pytest.FixtureRequest, tmp_path: Path, clock: Hands) -> AsyncIterator[Store]:
    opened = await request.param(tmp_path, clock)
    yield opened
    await opened.close()
