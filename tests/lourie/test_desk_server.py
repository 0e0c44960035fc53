import asyncio
import socket

import click
import httpx
import pytest
from litestar import Litestar, get

from lourie.desk_server import DeskServer, desk_options
from streams.settings import Settings


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


def test_the_settings_say_what_the_desk_answers_to_and_whether_it_asks(tmp_path):
    file = tmp_path / "password"
    file.write_text("four words of a heron")
    assert desk_options(Settings()).hosts == ("127.0.0.1", "localhost", "[::1]")
    assert desk_options(Settings()).door is None
    behind = desk_options(Settings(desk_password_file=file, desk_host="0.0.0.0", desk_hosts=("desk.example",)))
    assert behind.hosts == ("127.0.0.1", "localhost", "[::1]", "desk.example")
    assert behind.door is not None
    assert desk_options(Settings(desk_password_file=file, desk_host="192.0.2.7")).hosts[3] == "192.0.2.7"


def test_a_password_file_that_will_not_do_is_wrong_use(tmp_path):
    with pytest.raises(click.UsageError, match="desk_password_file: "):
        desk_options(Settings(desk_password_file=tmp_path / "none"))
