import asyncio
import threading

import pytest

from streams.collectors.x_access import Ended, Lost, Refused
from streams.collectors.x_stream import KEEP_ALIVE, QUEUED_ITEMS, Handover, Item, StreamReader
from tests.servers.x_stream import TOKEN, FakeX
from tests.streams.collectors.x_examples import make_message


async def read(server: FakeX, token: str = TOKEN) -> list[Item]:
    """Read one connection to its end; signs of life are left out."""
    handover = Handover(asyncio.get_running_loop())
    reader = StreamReader(token, server.address, handover)
    reader.start()
    items: list[Item] = []
    while not (items and isinstance(items[-1], Exception)):
        item = await handover.take(10)
        items += [] if item == KEEP_ALIVE else [item]
    reader.stop()
    return items


async def test_lines_come_in_order_and_then_why_it_ended() -> None:
    async with FakeX([b"one", b"two", b"three"], disconnect_every=2, ending="clean") as server:
        one, two, end = await read(server)
        assert (one, two) == (b"one", b"two")
        assert isinstance(end, Ended)
        await asyncio.sleep(0.2)
        assert server.open_count == 1  # it does not connect again by itself


async def test_a_cut_line_is_not_a_line_and_half_a_line_is() -> None:
    async with FakeX([b"one", b"half of it"], disconnect_every=1) as server:
        items = await read(server)
        assert isinstance(items[-1], Lost)
        assert b"half " not in items
    async with FakeX([b"one", b"half of it"], disconnect_every=1, ending="half_line") as server:
        assert (await read(server))[:2] == [b"one", b"half "]


async def test_a_refusal_is_told_with_its_status_and_reset() -> None:
    refusal = (429, {"x-rate-limit-reset": "1700000000"}, {"title": "ConnectionException"})
    async with FakeX([], refusals=[refusal]) as server:
        (end,) = await read(server)
        assert isinstance(end, Refused)
        assert (end.status, end.reset_at) == (429, 1_700_000_000)
        assert TOKEN not in str(end)


async def test_a_server_that_is_not_there_is_lost() -> None:
    async with FakeX([]) as server:
        pass
    (end,) = await read(server)
    assert isinstance(end, Lost)


async def test_stopping_ends_the_connection_at_once() -> None:
    async with FakeX([make_message(0)]) as server:
        handover = Handover(asyncio.get_running_loop())
        reader = StreamReader(TOKEN, server.address, handover)
        reader.start()
        while not await handover.take(10):
            pass
        reader.stop()
        async with asyncio.timeout(2):
            await asyncio.to_thread(reader.thread.join, 2)
        assert not reader.thread.is_alive()


async def test_a_full_handover_holds_the_thread_back_until_it_is_closed() -> None:
    handover = Handover(asyncio.get_running_loop())
    done = threading.Event()

    def fill() -> None:
        for number in range(QUEUED_ITEMS + 1):
            handover.put(bytes([number]))
        done.set()

    threading.Thread(target=fill, daemon=True).start()
    assert await handover.take(5) == b"\0"
    assert await asyncio.to_thread(done.wait, 5)
    threading.Thread(target=handover.put, args=(b"waits",), daemon=True).start()
    await asyncio.sleep(0.05)
    handover.close()
    taken = [await handover.take(5) for _ in range(QUEUED_ITEMS)]
    assert b"waits" not in taken
    with pytest.raises(TimeoutError):
        await handover.take(0.05)


async def test_a_task_offers_when_there_is_room() -> None:
    handover = Handover(asyncio.get_running_loop())
    for number in range(QUEUED_ITEMS):
        await handover.offer({"page": number})
    waiting = asyncio.ensure_future(handover.offer(None))
    await asyncio.sleep(0)
    assert not waiting.done()
    assert await handover.take(5) == {"page": 0}
    await waiting
