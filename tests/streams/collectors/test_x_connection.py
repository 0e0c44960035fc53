import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from streams.collectors.x_access import Lost, Refused
from streams.collectors.x_connection import Connection
from streams.collectors.x_stream import Item
from tests.servers.x_stream import TOKEN, FakeX


async def pages(*given: Any) -> AsyncIterator[dict[str, Any]]:
    for one in given:
        if isinstance(one, Exception):
            raise one
        yield one


async def read(connection: Connection, count: int) -> list[Item]:
    items: list[Item] = []
    while len(items) < count:
        item = await connection.receive(10)
        items += [] if item == b"" else [item]
    return items


async def test_pages_come_beside_lines_once_the_stream_is_open() -> None:
    async with FakeX([b"line"]) as server, Connection(TOKEN, server.address) as connection:
        connection.start()
        connection.fill(pages({"page": 1}, {"page": 2}), after_seconds=0.0)
        items = await read(connection, 4)
        assert b"line" in items
        assert [item for item in items if not isinstance(item, bytes)] == [{"page": 1}, {"page": 2}, None]


async def test_nothing_is_searched_while_the_stream_is_not_open() -> None:
    async with FakeX([], refusals=[(503, {}, {})]) as server, Connection(TOKEN, server.address) as connection:
        connection.start()
        connection.fill(pages({"page": 1}), after_seconds=0.0)
        (end,) = await read(connection, 1)
        assert isinstance(end, Refused)
        with pytest.raises(TimeoutError):
            await connection.receive(0.05)


@pytest.mark.parametrize(("raised", "told"), [(Refused(403, "no"), Refused), (KeyError("words"), Lost)])
async def test_a_search_that_fails_says_so(raised: Exception, told: type[Exception]) -> None:
    async with FakeX([]) as server, Connection(TOKEN, server.address) as connection:
        connection.start()
        connection.fill(pages({"page": 1}, raised), after_seconds=0.0)
        items = await read(connection, 2)
        assert isinstance(items[-1], told)
        assert "words" not in str(items[-1])


async def test_leaving_ends_the_search_and_the_connection() -> None:
    async with FakeX([]) as server:
        async with Connection(TOKEN, server.address) as connection:
            connection.start()
            connection.fill(pages({"page": 1}), after_seconds=60.0)
            await server.opened()
        async with asyncio.timeout(2):
            while server._streams:
                await asyncio.sleep(0.01)
