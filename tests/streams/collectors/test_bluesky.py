import asyncio
import json
import logging
from collections.abc import Callable
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest
import zstandard

from schemas.envelope import Envelope
from streams.collectors.bluesky import Bluesky, JetstreamOptions
from streams.collectors.collector import SourceUnavailable
from streams.pseudonyms import Pseudonyms
from tests.servers.jetstream import DICTIONARY_PATH, FakeJetstream
from tests.streams.collectors.jetstream_examples import make_account_event, make_event

PSEUDONYMS = Pseudonyms({"k1": b"k" * 32})
QUICK = {"backoff_base_seconds": 0.001, "backoff_cap_seconds": 0.01}
DAY_US = 86_400_000_000


def make_collector(server: FakeJetstream, **options: Any) -> Bluesky:
    given = {"address": server.address, "compress": False} | QUICK | options
    return Bluesky(PSEUDONYMS, options=JetstreamOptions(**given))


async def read_until(
    collector: Bluesky, enough: Callable[[list[Envelope]], bool], cursor: str | None = None
) -> list[Envelope]:
    seen: list[Envelope] = []
    async with asyncio.timeout(20), aclosing(collector.envelopes(cursor)) as envelopes:
        async for envelope in envelopes:
            seen.append(envelope)
            if enough(seen):
                break
    return seen


def texts(envelopes: list[Envelope]) -> list[str]:
    return [post.text for envelope in envelopes for post in envelope.posts]


def reads(count: int) -> Callable[[list[Envelope]], bool]:
    return lambda seen: sum(envelope.read_count for envelope in seen) >= count


def holds(text: str) -> Callable[[list[Envelope]], bool]:
    return lambda seen: text in texts(seen)


def make_dictionary(number: int) -> bytes:
    samples = [json.dumps(make_event(i)).encode() * 2 for i in range(400)]
    return zstandard.train_dictionary(2048, samples, dict_id=number).as_bytes()


@pytest.mark.parametrize("wire", ["v1", "v2"])
async def test_twenty_forced_disconnects_lose_and_double_nothing(wire: str) -> None:
    events = [make_event(i) for i in range(220)]
    async with FakeJetstream(events, disconnect_every=10 if wire == "v2" else 61) as server:
        # A v1 cursor goes back 5 s, which is 50 of these events: a connection must get further than that.
        seen = await read_until(make_collector(server, wire=wire), holds("Post number 219"))
        assert texts(seen) == [f"Post number {i}" for i in range(220)]
        assert server.disconnect_count >= (20 if wire == "v2" else 10)


@pytest.mark.parametrize("wire", ["v1", "v2"])
async def test_twenty_disconnects_on_a_stream_spread_over_hours(wire: str) -> None:
    events = [make_event(i) | {"time_us": make_event(i)["time_us"] + i * 60_000_000} for i in range(120)]
    async with FakeJetstream(events, disconnect_every=6) as server:
        seen = await read_until(make_collector(server, wire=wire), holds("Post number 119"))
        assert texts(seen) == [f"Post number {i}" for i in range(120)]
        assert server.disconnect_count >= 20


@pytest.mark.parametrize("wire", ["v1", "v2"])
async def test_compressed_frames_are_read(wire: str, tmp_path: Path) -> None:
    file = tmp_path / "dictionary"
    file.write_bytes(make_dictionary(7))
    async with FakeJetstream([make_event(i) for i in range(30)], dictionary=file.read_bytes()) as server:
        collector = make_collector(server, wire=wire, compress=True, dictionary_file=file)
        assert texts(await read_until(collector, reads(30))) == [f"Post number {i}" for i in range(30)]
        assert ("compress" if wire == "v1" else "zstdDictionary") in server.queries[-1][1]


async def test_the_dictionary_is_asked_of_the_server() -> None:
    async with FakeJetstream([make_event(0)], dictionary=make_dictionary(7)) as server:
        assert texts(await read_until(make_collector(server, compress=True), reads(1))) == ["Post number 0"]
        assert server.queries[0][0] == DICTIONARY_PATH
        assert server.queries[1][1]["zstdDictionary"] == ["7"]


async def test_a_retired_dictionary_is_fetched_anew(tmp_path: Path) -> None:
    file = tmp_path / "retired"
    file.write_bytes(make_dictionary(7))
    async with FakeJetstream([make_event(0)], dictionary=make_dictionary(8)) as server:
        collector = make_collector(server, compress=True, dictionary_file=file)
        assert texts(await read_until(collector, reads(1))) == ["Post number 0"]
        assert server.queries[-1][1]["zstdDictionary"] == ["8"]


async def test_without_a_dictionary_frames_come_plain() -> None:
    async with FakeJetstream([make_event(0)]) as server:
        assert texts(await read_until(make_collector(server, compress=True), reads(1))) == ["Post number 0"]
        assert "zstdDictionary" not in server.queries[-1][1]


async def test_a_cursor_too_old_goes_on_live_and_says_so() -> None:
    async with FakeJetstream([make_event(i) for i in range(20)], floor=10, live_from=15) as server:
        first = await read_until(make_collector(server), reads(1))
        cursor = json.loads(first[-1].cursor or "") | {"seq": 1003}
        collector = make_collector(server)
        seen = await read_until(collector, reads(5), json.dumps(cursor))
        assert texts(seen) == [f"Post number {i}" for i in range(15, 20)]
        assert "are missing" in collector.status.message


@pytest.mark.parametrize("wire", ["v1", "v2"])
async def test_a_time_cursor_cut_short_by_the_server_says_so(wire: str) -> None:
    events = [make_event(i) for i in range(20)]
    async with FakeJetstream(events, floor=10) as server:
        old = {"wire": "v1", "host": "elsewhere", "time_us": events[0]["time_us"] - DAY_US}
        collector = make_collector(server, wire=wire)
        seen = await read_until(collector, reads(10), json.dumps(old))
        assert texts(seen) == [f"Post number {i}" for i in range(10, 20)]
        assert "are missing" in collector.status.message


async def test_another_host_resumes_by_time_five_seconds_back() -> None:
    events = [make_event(i) for i in range(120)]
    async with FakeJetstream(events) as server:
        cursor = {"wire": "v2", "host": "elsewhere:1", "seq": 9_999_999, "time_us": events[99]["time_us"]}
        seen = await read_until(make_collector(server), holds("Post number 119"), json.dumps(cursor))
        assert texts(seen)[0] == "Post number 49"


async def test_the_same_host_resumes_exactly() -> None:
    async with FakeJetstream([make_event(i) for i in range(20)]) as server:
        first = await read_until(make_collector(server), reads(20))
        await server.push(make_event(20))
        seen = await read_until(make_collector(server), holds("Post number 20"), first[-1].cursor)
        assert texts(seen) == ["Post number 20"]


async def test_a_sequence_of_another_archive_loses_no_new_events() -> None:
    async with FakeJetstream([make_event(0)]) as server:
        cursor = {"wire": "v2", "host": server.address[5:], "seq": 5000, "time_us": make_event(0)["time_us"]}
        collector = make_collector(server)
        reading = asyncio.ensure_future(read_until(collector, reads(2), json.dumps(cursor)))
        await server.opened()
        await server.push(make_event(1))
        assert texts(await reading) == ["Post number 1"]
        assert "are missing" in collector.status.message


@pytest.mark.parametrize("wire", ["v1", "v2"])
async def test_a_slow_consumer_connects_again(wire: str) -> None:
    async with FakeJetstream([make_event(i) for i in range(20)], too_slow_after=8) as server:
        seen = await read_until(make_collector(server, wire=wire), holds("Post number 19"))
        assert texts(seen) == [f"Post number {i}" for i in range(20)]


@pytest.mark.parametrize(
    "frame", [b'{"did": "did:plc:cut', b"\xff\xfe", b"[]", b'{"$type": "later"}', b"[" * 100_000, b""]
)
@pytest.mark.parametrize("wire", ["v1", "v2"])
async def test_a_broken_frame_is_buried_and_the_stream_goes_on(frame: bytes, wire: str) -> None:
    async with FakeJetstream([make_event(0), frame, make_event(1)]) as server:
        seen = await read_until(make_collector(server, wire=wire), holds("Post number 1"))
        assert texts(seen) == ["Post number 0", "Post number 1"]
        (dead,) = [record for envelope in seen for record in envelope.dead]
        assert dead.payload.decode() == frame.decode("utf-8", "replace")
        assert dead.stage == "collect.bluesky"


async def test_an_unpackable_frame_is_buried(tmp_path: Path) -> None:
    async with FakeJetstream([make_event(0), b"(\xb5/\xfdnonsense", make_event(1)]) as server:
        server.dictionary = make_dictionary(7)
        seen = await read_until(make_collector(server, compress=True), holds("Post number 1"))
        assert [len(envelope.dead) for envelope in seen if envelope.dead] == [1]


async def test_silence_connects_again() -> None:
    async with FakeJetstream([make_event(0)], mute=True) as server:
        collector = make_collector(server, silence_seconds=0.05)
        reading = asyncio.ensure_future(read_until(collector, reads(1)))
        await server.opened(3)
        server.mute = False
        await server.push()
        assert texts(await reading) == ["Post number 0"]


async def test_pings_are_answered() -> None:
    async with FakeJetstream([make_event(0)], ping_interval=0.02) as server:
        seen = asyncio.ensure_future(read_until(make_collector(server), reads(2)))
        await asyncio.sleep(0.2)
        await server.push(make_event(1))
        await seen
        assert server.open_count == 1


async def test_refusals_are_waited_out_and_denial_is_not() -> None:
    refusals = [(503, {}, {"error": "Down"}), (429, {"Retry-After": "0"}, {}), (403, {}, {"error": "Blocked"})]
    async with FakeJetstream([make_event(0)], refusals=refusals) as server:
        collector = make_collector(server)
        with pytest.raises(SourceUnavailable, match="denies access"):
            await read_until(collector, reads(1))
        assert collector.status.state == "failed"
        assert len(server.queries) == 3


async def test_a_server_that_is_not_there_is_waited_for(caplog: pytest.LogCaptureFixture) -> None:
    async with FakeJetstream([]) as gone:
        address = gone.address
    collector = Bluesky(PSEUDONYMS, options=JetstreamOptions(address=address, compress=False, **QUICK))
    with caplog.at_level(logging.WARNING), pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await read_until(collector, reads(1))
    assert collector.status.state == "connecting"
    assert "no connection" in collector.status.message


async def test_only_posts_and_account_events_are_asked_for() -> None:
    like = make_event(1)
    like["commit"]["collection"] = "app.bsky.feed.like"
    events = [make_event(0), like, make_account_event(2, active=False, status="deleted"), make_event(3)]
    async with FakeJetstream(events) as server:
        seen = await read_until(make_collector(server), holds("Post number 3"))
        assert server.queries[-1][1]["collections"] == ["app.bsky.feed.post"]
        assert server.queries[-1][1]["kinds"] == ["commit", "account"]
        assert [tombstone.reason for envelope in seen for tombstone in envelope.tombstones] == ["deleted"]
        assert sum(envelope.read_count for envelope in seen) == 3


async def test_a_full_bus_stops_the_reading() -> None:
    async with FakeJetstream(make_event(i, text="x" * 2000) for i in range(20_000)) as server:
        async with aclosing(make_collector(server).envelopes(None)) as envelopes:
            first = await anext(envelopes)
            await asyncio.sleep(0.3)  # nobody takes the next envelope: a bus that is full
            second = await anext(envelopes)
        assert server.open_count == 1
        assert texts([first, second]) == [("x" * 2000)] * (len(first.posts) + len(second.posts))


@pytest.mark.parametrize("cursor", ["", "null", "{}", '{"wire":"v9"}', "[1,2]", "12"])
async def test_a_strange_cursor_starts_live(cursor: str) -> None:
    async with FakeJetstream([make_event(0)]) as server:
        assert texts(await read_until(make_collector(server), reads(1), cursor)) == ["Post number 0"]
        assert "cursor" not in server.queries[-1][1]


@pytest.mark.parametrize("address", ["ftp://host", "wss://", "http:///path"])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="expected a host"):
        Bluesky(PSEUDONYMS, options=JetstreamOptions(address=address))
