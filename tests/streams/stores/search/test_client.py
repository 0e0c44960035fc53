import asyncio

import pytest

from schemas.store import StoreUnavailable
from streams.stores.search.client import Access, connect
from streams.stores.search.schema import STATE


async def test_the_key_of_the_file_is_sent_and_never_shown(tmp_path):
    (tmp_path / "key").write_text("c2VjcmV0\n")
    seen: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    listening = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    server = connect(Access(address=f"http://127.0.0.1:{port}", api_key_file=tmp_path / "key"))
    with pytest.raises(StoreUnavailable, match="search_api_key_file") as told:
        await server.get(STATE, "x")
    await server.client.close()
    listening.close()
    await listening.wait_closed()
    assert b"authorization: apikey c2vjcmv0" in seen[0].lower()
    assert "c2VjcmV0" not in str(told.value)


def test_a_key_file_that_is_not_there_is_an_error_that_names_it(tmp_path):
    with pytest.raises(OSError, match="no-key"):
        connect(Access(address="http://127.0.0.1:1", api_key_file=tmp_path / "no-key"))


async def test_nobody_there_is_a_fault_that_passes():
    server = connect(Access(address="http://127.0.0.1:1"))
    with pytest.raises(StoreUnavailable, match=r"127\.0\.0\.1:1"):
        await server.get(STATE, "x")
    await server.client.close()
