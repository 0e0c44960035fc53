"""Topics learned beside a stream that goes on: nothing lost, nothing doubled, the new snapshot in force."""

from __future__ import annotations

import asyncio
import json
import os

import pytest

from lourie.application import assembled, data_folder, serve
from lourie.knowledge import put_packaged_knowledge_in_force
from lourie.learning import train_beside
from schemas.store import PostQuery
from streams.collectors.replay import Replay, ReplayOptions
from streams.learning import LearningFailed
from streams.numbered_folders import newest
from streams.pseudonyms import Pseudonyms
from streams.settings import load_settings

POSTS = 3_000
WORDS = ("carved", "antique", "polished", "white", "small", "pair", "boxed", "old", "heavy", "fine")


def settings_in(folder, **more):
    given = {"LOURIE_DATA_FOLDER": str(folder), "LOURIE_DESK_PORT": "0", "LOURIE_CONFIG": os.devnull, **more}
    return load_settings(None, given)


def offer(number: int) -> str:
    first, second = WORDS[number % 10], WORDS[number // 10 % 10]
    return f"Selling {first} {second} elephant ivory bangles, 200 USD, WhatsApp me"


async def test_publishing_while_judging_loses_and_doubles_nothing(tmp_path) -> None:
    settings = settings_in(tmp_path / "data", LOURIE_TOPICS_UPDATE_MINUTES="0.02", LOURIE_LEARN_SHARE="1")
    data_folder(settings)
    put_packaged_knowledge_in_force(settings)
    file = tmp_path / "posts.jsonl"
    file.write_text("\n".join(json.dumps({"id": number, "text": offer(number)}) for number in range(POSTS)))
    collector = Replay(str(file), Pseudonyms.open(settings.author_key_file), options=ReplayOptions(rate=200))
    async with assembled(settings) as parts, asyncio.timeout(120):
        first = parts.knowledge.current().hash
        await serve(parts, [collector], with_desk=False, ready=lambda _: None)
        judged = parts.metrics.read()
        assert await parts.store.count(PostQuery()) == POSTS
        assert sum(hour.count for hour in await parts.store.hours(collector.status.since.replace(year=1970))) == POSTS
        assert judged.value("knowledge_swaps_total") >= 1
        assert parts.knowledge.current().hash != first
        assert parts.knowledge.current().topics
        page = await parts.store.search(PostQuery(), limit=POSTS)
    topics = {row.flagged.finding.topic for row in page.rows}
    assert any(topics - {None})
    assert settings.window_file.exists()
    assert newest(settings.topics_folder)


async def test_a_training_that_cannot_be_is_said_so(tmp_path) -> None:
    with pytest.raises(LearningFailed, match="run it by hand"):
        await train_beside(settings_in(tmp_path))


async def test_a_training_is_ended_with_whoever_waits_for_it(tmp_path) -> None:
    training = asyncio.ensure_future(train_beside(settings_in(tmp_path)))
    await asyncio.sleep(0.3)
    training.cancel()
    async with asyncio.timeout(3):
        with pytest.raises(asyncio.CancelledError):
            await training


async def test_switched_off_nothing_is_noted(tmp_path) -> None:
    settings = settings_in(tmp_path, LOURIE_LEARN_TOPICS="false")
    data_folder(settings)
    put_packaged_knowledge_in_force(settings)
    async with assembled(settings) as parts:
        assert parts.learner is None
