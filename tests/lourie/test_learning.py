"""Topics learned beside a stream that goes on: nothing lost, nothing doubled, the new snapshot in force."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import os
import signal

import pytest

from lourie.application import assembled, serve
from lourie.knowledge import put_packaged_knowledge_in_force
from lourie.learning import train_beside
from lourie.process import data_folder
from schemas.store import PostQuery
from streams.collectors.replay import Replay, ReplayOptions
from streams.learning import LearningFailed
from streams.numbered_folders import newest
from streams.pseudonyms import Pseudonyms
from streams.settings import load_settings
from tests.published import provide_knowledge

POSTS = 20_000
WORDS = ("carved", "antique", "polished", "creamy", "small", "pair", "boxed", "old", "heavy", "fine")


def settings_in(folder, **more):
    given = {"LOURIE_DATA_FOLDER": str(folder), "LOURIE_DESK_PORT": "0", "LOURIE_CONFIG": os.devnull, **more}
    return load_settings(None, given)


def offer(number: int) -> str:
    first, second = WORDS[number % 10], WORDS[number // 10 % 10]
    return f"Selling {first} {second} elephant ivory bangles, 200 USD, WhatsApp me, lot {number}"


async def test_publishing_while_judging_loses_and_doubles_nothing(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("streams.learning.FIRST_POSTS", 200)
    settings = settings_in(tmp_path / "data", LOURIE_TOPICS_UPDATE_MINUTES="0.02")
    data_folder(settings)
    provide_knowledge(settings.data_folder)
    put_packaged_knowledge_in_force(settings)
    file = tmp_path / "posts.jsonl"
    file.write_text("\n".join(json.dumps({"id": number, "text": offer(number)}) for number in range(POSTS)))
    collector = Replay(str(file), Pseudonyms.open(settings.author_key_file), options=ReplayOptions(rate=100))
    async with assembled(settings) as parts, asyncio.timeout(200), asyncio.TaskGroup() as group:
        before = parts.knowledge.current().hash
        running = group.create_task(serve(parts, [collector], with_desk=False, ready=lambda _: None))
        while parts.knowledge.current().hash == before:
            await asyncio.sleep(0.1)
        await asyncio.sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)
        await running
        page = await parts.store.search(PostQuery(), limit=POSTS)
        counted = sum(hour.count for hour in await parts.store.hours(dt.datetime(1970, 1, 1, tzinfo=dt.UTC)))
        assert parts.knowledge.current().topics
    lots = sorted(int(row.flagged.post.text.rpartition(" ")[2]) for row in page.rows)
    assert lots == list(range(len(lots)))
    assert counted == len(lots)
    assert len({row.flagged.finding.versions.knowledge for row in page.rows}) >= 2
    assert {row.flagged.finding.topic for row in page.rows} - {None}
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
    provide_knowledge(settings.data_folder)
    put_packaged_knowledge_in_force(settings)
    async with assembled(settings) as parts:
        assert parts.learner is None
