import json
from pathlib import Path

import pytest
import zstandard

from streams.collectors import jetstream_dictionary
from streams.collectors.jetstream_dictionary import MAX_FRAME_BYTES, Dictionaries, Unpacker
from streams.collectors.jetstream_events import FrameError
from tests.servers.jetstream import FakeJetstream
from tests.streams.collectors.jetstream_examples import make_event

SAMPLES = [json.dumps(make_event(number)).encode() * 2 for number in range(400)]


def make_dictionary(number: int) -> zstandard.ZstdCompressionDict:
    return zstandard.train_dictionary(2048, SAMPLES, dict_id=number)


@pytest.mark.parametrize("size_told", [True, False])
def test_a_frame_is_unpacked(size_told: bool) -> None:
    dictionary = make_dictionary(7)
    pack = zstandard.ZstdCompressor(dict_data=dictionary, write_content_size=size_told).compress
    assert Unpacker(dictionary).unpack(pack(SAMPLES[0])) == SAMPLES[0]


def test_plain_frames_pass() -> None:
    assert Unpacker(None).unpack(b"{}") == b"{}"
    assert Unpacker(make_dictionary(7)).unpack(b"{}") == b"{}"


@pytest.mark.parametrize("size_told", [True, False])
def test_a_frame_that_blows_up_is_refused(size_told: bool) -> None:
    pack = zstandard.ZstdCompressor(write_content_size=size_told).compress
    bomb = pack(b"\0" * (MAX_FRAME_BYTES + 1))
    with pytest.raises(FrameError, match="at most"):
        Unpacker(make_dictionary(7)).unpack(bomb)


def test_a_frame_of_another_dictionary_is_refused() -> None:
    frame = zstandard.ZstdCompressor(dict_data=make_dictionary(8)).compress(SAMPLES[0])
    with pytest.raises(FrameError, match="of the dictionary asked for"):
        Unpacker(make_dictionary(7)).unpack(frame)


async def test_a_dictionary_is_fetched_once_and_again_when_refused() -> None:
    async with FakeJetstream([], dictionary=make_dictionary(7).as_bytes()) as server:
        dictionaries = Dictionaries(None, compress=True)
        for _ in range(2):
            found = await dictionaries.current(server.address, "v2")
            assert found is not None
            assert found.dict_id() == 7
        assert len(server.queries) == 1
        dictionaries.refuse()
        assert await dictionaries.current(server.address, "v2") is None
        server.dictionary = make_dictionary(8).as_bytes()
        found = await dictionaries.current(server.address, "v2")
        assert found is not None
        assert found.dict_id() == 8


@pytest.mark.parametrize(("wire", "compress"), [("v1", True), ("v2", False)])
async def test_nothing_is_fetched_where_it_is_not_wanted(wire: str, compress: bool) -> None:
    async with FakeJetstream([], dictionary=make_dictionary(7).as_bytes()) as server:
        assert await Dictionaries(None, compress=compress).current(server.address, wire) is None
        assert server.queries == []


async def test_without_a_good_dictionary_frames_come_plain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with FakeJetstream([]) as server:
        assert await Dictionaries(None, compress=True).current(server.address, "v2") is None
        assert await Dictionaries(tmp_path / "none", compress=True).current(server.address, "v2") is None
        server.dictionary = b"x" * 100
        monkeypatch.setattr(jetstream_dictionary, "MAX_DICTIONARY_BYTES", 50)
        assert await Dictionaries(None, compress=True).current(server.address, "v2") is None


@pytest.mark.shared
def test_the_recorded_dictionaries_are_dictionaries(shared: Path) -> None:
    folder = shared / "data/payloads/bluesky/jetstream"
    for name, number in (("legacy_subscribe.zdict", 1612007021), ("subscribe_events_20260811.zdict", 20260811)):
        dictionary = zstandard.ZstdCompressionDict((folder / name).read_bytes())
        assert dictionary.dict_id() == number
        frame = zstandard.ZstdCompressor(dict_data=dictionary).compress(SAMPLES[0])
        assert Unpacker(dictionary).unpack(frame) == SAMPLES[0]
