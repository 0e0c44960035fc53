"""A ledger in a folder of its own."""

import pytest

from streams.ledger import Ledger


@pytest.fixture
async def ledger(tmp_path):
    opened = await Ledger.open(tmp_path / "ledger.sqlite")
    yield opened
    await opened.close()
