import asyncio
import subprocess
import sys
import threading

import pytest

from streams.collectors.daemon_threads import in_daemon_thread


async def test_it_gives_what_the_call_gives() -> None:
    assert await in_daemon_thread(divmod, 7, 2) == (3, 1)
    assert await in_daemon_thread(int, "11", base=2) == 3


async def test_it_raises_what_the_call_raises() -> None:
    with pytest.raises(ZeroDivisionError):
        await in_daemon_thread(divmod, 1, 0)


async def test_a_cancelled_call_ends_unheard() -> None:
    release, ended = threading.Event(), threading.Event()

    def wait() -> None:
        release.wait(10)
        ended.set()

    task = asyncio.ensure_future(in_daemon_thread(wait))
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    release.set()
    assert await asyncio.to_thread(ended.wait, 10)
    await asyncio.sleep(0.01)


def test_a_process_does_not_wait_for_it() -> None:
    code = """
import asyncio, time
from streams.collectors.daemon_threads import in_daemon_thread
async def main():
    task = asyncio.ensure_future(in_daemon_thread(time.sleep, 600))
    await asyncio.sleep(0.05)
asyncio.run(main())
"""
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0
