import pytest

from streams.collectors.jetstream_connection import Lost, Refused, base_address, host_of, open_stream
from streams.collectors.jetstream_dictionary import Unpacker
from streams.collectors.jetstream_v1 import V1
from streams.collectors.jetstream_v2 import V2
from tests.servers.jetstream import FakeJetstream
from tests.streams.collectors.jetstream_examples import make_event

PLAIN = Unpacker(None)


@pytest.mark.parametrize(
    ("address", "base"),
    [
        ("wss://a.example", "wss://a.example"),
        ("a.example", "wss://a.example"),
        ("https://a.example:8443/subscribe?x=1", "wss://a.example:8443"),
        ("ws://127.0.0.1:9", "ws://127.0.0.1:9"),
    ],
)
def test_an_address_is_scheme_and_host(address: str, base: str) -> None:
    assert base_address(address) == base
    assert host_of(base) == base.partition("//")[2]


async def test_frames_come_until_the_server_closes() -> None:
    async with (
        FakeJetstream([make_event(0)], disconnect_every=1) as server,
        await open_stream(server.address, V2(), None, None, PLAIN) as connection,
    ):
        assert b"Post number 0" in connection.unpack(await connection.receive(5))
        with pytest.raises(Lost, match="closed by the server"):
            await connection.receive(5)


async def test_nothing_in_time_is_a_timeout_and_the_connection_lives_on() -> None:
    async with FakeJetstream([]) as server, await open_stream(server.address, V1(), None, None, PLAIN) as connection:
        with pytest.raises(TimeoutError):
            await connection.receive(0.02)
        await server.push(make_event(0))
        assert b"Post number 0" in await connection.receive(5)


async def test_a_refusal_says_what_the_server_said() -> None:
    refusals = [(429, {"Retry-After": "17"}, {"error": "RateLimitExceeded", "message": "slow down"})]
    async with FakeJetstream([], refusals=refusals) as server:
        with pytest.raises(Refused, match="HTTP 429 RateLimitExceeded: slow down") as refusal:
            await open_stream(server.address, V2(), None, None, PLAIN)
        assert refusal.value.retry_after_seconds == 17


async def test_a_server_that_is_not_there_is_a_lost_connection() -> None:
    async with FakeJetstream([]) as gone:
        address = gone.address
    with pytest.raises(Lost, match="no connection to 127"):
        await open_stream(address, V2(), None, None, PLAIN)
