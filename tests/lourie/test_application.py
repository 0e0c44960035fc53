"""The parts put together in this process: from a collector to the store and to the answers of the board."""

from __future__ import annotations

import asyncio
import os
import signal

import httpx
import pytest

from lourie.application import assembled, serve
from lourie.knowledge import put_packaged_knowledge_in_force
from lourie.process import data_folder
from schemas.store import PostQuery
from streams.buses.memory import MemoryLimits
from streams.collectors.replay import Replay
from streams.collectors.sample import Sample
from streams.pseudonyms import Pseudonyms
from streams.settings import load_settings
from tests.published import provide_knowledge


@pytest.fixture
def settings(tmp_path):
    made = load_settings(
        None, {"LOURIE_DATA_FOLDER": str(tmp_path / "data"), "LOURIE_DESK_PORT": "0", "LOURIE_CONFIG": os.devnull}
    )
    data_folder(made)
    provide_knowledge(made.data_folder)
    put_packaged_knowledge_in_force(made)
    return made


def test_the_data_folder_is_its_owners_alone(settings):
    assert data_folder(settings).stat().st_mode & 0o777 == 0o700


async def test_without_a_desk_it_ends_with_its_sources(settings, tmp_path):
    (tmp_path / "posts.jsonl").write_text('{"id": 1, "text": "Elephant ivory for sale, 200 USD, DM me"}\n')
    collector = Replay(str(tmp_path / "posts.jsonl"), Pseudonyms.open(settings.author_key_file))
    said = []
    async with assembled(settings) as parts:
        await serve(parts, [collector], with_desk=False, ready=said.append, finished=lambda: said.append("finished"))
        assert await parts.store.count(PostQuery()) == 1
    assert said == [None, "finished"]


async def test_what_the_sources_gave_is_done_however_long_it_takes(settings, tmp_path):
    lines = [f'{{"id": {number}, "text": "Elephant ivory for sale, 200 USD, DM me"}}\n' for number in range(3000)]
    (tmp_path / "posts.jsonl").write_text("".join(lines))
    collector = Replay(str(tmp_path / "posts.jsonl"), Pseudonyms.open(settings.author_key_file))
    async with assembled(settings) as parts:
        parts.bus._limits = MemoryLimits(grace_seconds=0)
        await serve(parts, [collector], with_desk=False, ready=lambda _: None)
        assert await parts.store.count(PostQuery()) == 3000


async def test_the_board_answers_while_posts_flow_and_a_signal_ends_it(settings):
    addresses: asyncio.Queue[str | None] = asyncio.Queue()
    sample = Sample(Pseudonyms.open(settings.author_key_file), rate=200)

    async with assembled(settings) as parts, asyncio.timeout(60), asyncio.TaskGroup() as group:
        running = group.create_task(serve(parts, [sample], with_desk=True, ready=addresses.put_nowait))
        async with httpx.AsyncClient(base_url=await addresses.get() or "", timeout=20) as client:
            while not await parts.store.count(PostQuery(levels=("alert",))):
                await asyncio.sleep(0.1)
            for path in ("/", "/pipeline", "/terms", "/try", "/readyz", "/livez", "/metrics"):
                assert (await client.get(path)).status_code == 200, path
        os.kill(os.getpid(), signal.SIGTERM)
        await running
    assert not running.cancelled()
