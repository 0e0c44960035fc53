"""Start the real `lourie` command in a data folder of its own, and look into what it leaves."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from schemas.finding import Level
from schemas.store import PostQuery, StoredPost
from streams.stores.sqlite.store import SqliteStore
from tests.published import provide_knowledge

T = TypeVar("T")


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """Give an environment whose data lie in `folder` and whose board takes any free port.

    A folder without knowledge gets what a first start would publish there, so that it is compiled once a test run.
    """
    provide_knowledge(folder)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LOURIE_")}
    return kept | {"LOURIE_DATA_FOLDER": str(folder), "LOURIE_CONFIG": os.devnull, "LOURIE_DESK_PORT": "0"} | settings


class Lourie:
    """A running `lourie` command; `address` is the board's once it is up."""

    def __init__(self, folder: Path, *arguments: str, **settings: str) -> None:
        command = [sys.executable, "-m", "lourie", *arguments]
        self.process = subprocess.Popen(command, env=environment(folder, **settings), stderr=subprocess.PIPE, text=True)
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.lines.append(line)

    @property
    def output(self) -> str:
        return "".join(self.lines)

    @property
    def address(self) -> str:
        return self.wait_for(r"Board: (http://\S+)").group(1)

    def wait_for(self, pattern: str, seconds: float = 60) -> re.Match[str]:
        """Wait until the command says something; raises with all it said."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if found := re.search(pattern, self.output):
                return found
            if self.process.poll() is not None:
                self._reader.join(5)
                if found := re.search(pattern, self.output):
                    return found
                break
            time.sleep(0.02)
        raise AssertionError(f"never said {pattern!r}; it said:\n{self.output}")

    def stop(self, seconds: float = 10) -> int:
        """Press Ctrl-C and give the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(seconds)

    def close(self) -> None:
        """End this process, whatever it does."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(10)
        self._reader.join(5)
        if self.process.stderr:
            self.process.stderr.close()


@contextmanager
def lourie(folder: Path, *arguments: str, **settings: str) -> Iterator[Lourie]:
    """Start the command and end it in any case."""
    started = Lourie(folder, *arguments, **settings)
    try:
        yield started
    finally:
        started.close()


def run_to_end(
    folder: Path, *arguments: str, seconds: float = 120, **settings: str
) -> subprocess.CompletedProcess[str]:
    """Run a command that ends by itself."""
    command = [sys.executable, "-m", "lourie", *arguments]
    done = subprocess.run(
        command, env=environment(folder, **settings), capture_output=True, text=True, timeout=seconds, check=False
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


def wait_until(happened: Callable[[], object], *running: Lourie, seconds: float = 150) -> None:
    """Wait for what running commands will do; fails with all they said when one ends, or after far too long."""
    deadline = time.monotonic() + seconds
    while not happened():
        said = "\n".join(one.output for one in running)
        assert all(one.process.poll() is None for one in running), said
        assert time.monotonic() < deadline, f"it did not happen in time:\n{said}"
        time.sleep(0.05)


def stored(folder: Path) -> list[StoredPost]:
    """Give every kept post of a data folder, through the store's own contract."""

    async def read(store: SqliteStore) -> list[StoredPost]:
        posts: list[StoredPost] = []
        page = await store.search(PostQuery(muted=True), limit=1000)
        posts += page.rows
        while page.next:
            page = await store.search(PostQuery(muted=True), after=page.next, limit=1000)
            posts += page.rows
        return posts

    return ask_store(folder, read)


def stored_count(folder: Path, *levels: Level) -> int:
    """Count the kept posts, of some levels or all; for those who wait, as it reads none of them."""
    return ask_store(folder, lambda store: store.count(PostQuery(muted=True, levels=levels)))


def ask_store(folder: Path, question: Callable[[SqliteStore], Awaitable[T]]) -> T:
    """Open a data folder's store, also while the command runs, and ask it something."""

    async def ask() -> T:
        store = await SqliteStore.open(folder / "store.sqlite")
        try:
            return await question(store)
        finally:
            await store.close()

    return asyncio.run(ask())
