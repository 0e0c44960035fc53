import asyncio
import socket

import click
import httpx
import pytest
from litestar import Litestar, get

from lourie.desk_server import DeskServer


@get("/")
async def hello() -> str:
    return "hello"


async def test_it_answers_at_its_address_until_it_is_stopped():
    server = DeskServer(Litestar([hello], logging_config=None), host="127.0.0.1", port=0)
    async with asyncio.TaskGroup() as group, httpx.AsyncClient() as client:
        await server.start(group)
        assert (await client.get(server.address)).text == "hello"
        await server.stop()
    with pytest.raises(OSError, match="refused"), socket.create_connection(("127.0.0.1", int(server.address[17:-1]))):
        pass


def test_a_taken_port_is_a_clear_error():
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(click.ClickException, match="LOURIE_DESK_PORT"),
    ):
        DeskServer(Litestar([hello], logging_config=None), host="127.0.0.1", port=taken.getsockname()[1])
