"""Letters go back to Kafka as they came."""

from __future__ import annotations

import asyncio

import msgspec
import pytest

from schemas.dead import DeadRecord
from schemas.decoding import encode
from streams.buses.kafka.dead_letters import send_again
from streams.buses.kafka.sender import Sender
from streams.metrics import Metrics
from streams.pseudonyms import Pseudonyms
from tests.builders import NOON, make_flagged, make_post
from tests.streams.buses.kafka.reading import read_topic
from tests.streams.contexts import make_context


def letter(stage: str, payload: bytes, **more: object) -> DeadRecord:
    return DeadRecord(stage=stage, error="ValueError", message="", payload=payload, at=NOON, **more)


@pytest.fixture
async def again(topics, tmp_path):
    sender = Sender(topics, Metrics())
    yield send_again(sender, make_context(), Pseudonyms.open(tmp_path / "author.key"))
    await sender.close()


async def test_bytes_no_reader_could_read_go_back_as_they_were(again, topics):
    await again(
        letter("index", b"\xff{", topic="posts.flagged", key=b"k", headers=(("ce_type", b"flagged/9"), ("x", b"\x00")))
    )
    (found,) = await asyncio.to_thread(read_topic, topics, "posts.flagged")
    assert (found.value, found.key) == (b"\xff{", b"k")
    assert list(found.headers) == [("ce_type", b"flagged/9"), ("x", b"\x00")]


async def test_a_record_goes_to_the_topic_of_its_kind_with_the_bytes_it_had(again, topics):
    post, flagged = encode(make_post("one", "ivory")), encode(make_flagged("two"))
    await again(letter("detect", post))
    await again(letter("store", flagged))
    (collected,) = await asyncio.to_thread(read_topic, topics, "posts.collected")
    assert [bytes(one) for one in msgspec.json.decode(collected.value, type=list[msgspec.Raw])] == [post]
    (kept,) = await asyncio.to_thread(read_topic, topics, "posts.flagged")
    assert kept.value == flagged


async def test_what_cannot_be_read_raises_so_that_it_stays(again, topics):
    with pytest.raises(msgspec.DecodeError):
        await again(letter("detect", b"\xff"))
    assert await asyncio.to_thread(read_topic, topics, "posts.collected") == []
