"""Dead letters tried again over a real store."""

import pytest

from processors.detector import detect
from processors.grouping import text_keys
from schemas.dead import DeadRecord
from schemas.decoding import encode
from schemas.store import PostQuery, WriteBatch
from streams.agents import Context
from streams.dead_letters import replay_dead
from streams.metrics import Metrics
from streams.pseudonyms import Pseudonyms
from streams.stores.sqlite.store import SqliteStore
from tests.builders import NOON, make_flagged, make_post

OFFER = "Selling elephant ivory bangles, 200 USD, WhatsApp +44 7700 900123"
LETTERS = {
    "a post an agent choked on": ("detect", encode(make_post("one", OFFER))),
    "a flagged post the store refused": ("store", encode(make_flagged("two", OFFER))),
    "a line of a replay": ("collect.replay-x.jsonl", b'{"id": "three", "text": "%s"}' % OFFER.encode()),
    "a frame of Jetstream": (
        "collect.bluesky",
        b'{"did":"did:plc:abc","time_us":1773489600000000,"kind":"commit","commit":{"rev":"r","operation":"create",'
        b'"collection":"app.bsky.feed.post","rkey":"k","cid":"c","record":{"$type":"app.bsky.feed.post",'
        b'"text":"%s","createdAt":"2026-03-14T12:00:00Z"}}}' % OFFER.encode(),
    ),
    "a line of X": ("collect.x", b'{"data":{"id":"2032788833694646279","author_id":"9","text":"%s"}}' % OFFER.encode()),
}


def buried(stage: str, payload: bytes) -> DeadRecord:
    return DeadRecord(stage=stage, error="ValueError", message="", payload=payload, at=NOON)


@pytest.fixture
async def store(tmp_path):
    opened = await SqliteStore.open(tmp_path / "store.sqlite")
    yield opened
    await opened.close()


@pytest.fixture
def again(store, knowledge, tmp_path):
    context = Context(knowledge=lambda: knowledge, clock=lambda: NOON, metrics=Metrics(), judge=detect, group=text_keys)
    pseudonyms = Pseudonyms.open(tmp_path / "author.key")
    return lambda chosen=lambda _: True: replay_dead(store, context, pseudonyms, chosen=chosen)


@pytest.mark.parametrize("name", LETTERS)
async def test_what_works_now_is_stored_and_leaves_the_list(name, store, again):
    await store.write(WriteBatch(dead=[buried(*LETTERS[name])]))
    assert await again() == (1, 1)
    assert await store.count(PostQuery()) == 1
    assert await store.dead() == ()


@pytest.mark.parametrize("payload", [b"", b"\xff", b"{}", b'{"schema":"post/9"}'])
@pytest.mark.parametrize("stage", ["detect", "collect.replay", "collect.bluesky", "collect.x"])
async def test_what_still_fails_stays_as_it_was(stage, payload, store, again):
    await store.write(WriteBatch(dead=[buried(stage, payload)]))
    before = await store.dead()
    assert await again() == (1, 0)
    assert await store.dead() == before


async def test_only_the_chosen_are_tried(store, again):
    await store.write(WriteBatch(dead=[buried(*letter) for letter in LETTERS.values()]))
    numbers = [entry.number for entry in await store.dead()]
    assert await again(lambda number: number == numbers[1]) == (1, 1)
    assert len(await store.dead()) == len(numbers) - 1
