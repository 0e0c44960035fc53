from __future__ import annotations

import msgspec

from lourie.stores import open_store
from schemas.store import WriteBatch
from streams.settings import Settings
from tests.builders import make_flagged


async def test_the_store_of_the_settings_is_opened_and_closed(tmp_path):
    settings = msgspec.structs.replace(Settings(), data_folder=tmp_path)
    async with open_store(settings) as kept:
        await kept.write(WriteBatch(posts=[make_flagged()]))
    async with open_store(settings) as kept:
        assert (await kept.stats()).post_count == 1
