"""The servers in; corners of them with topics and indices of their own out, and our commands running there."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from kafka import KafkaAdminClient

from schemas.store import PostQuery, StoredPost
from streams.stores.search.client import Access
from streams.stores.search.store import SearchStore
from tests.bench.cluster.processes import Command
from tests.lourie.process import environment
from tests.servers.elasticsearch import Elasticsearch
from tests.servers.kafka import Kafka

T = TypeVar("T")
NOTHING: Mapping[str, str] = {}
STORE_AGENTS = ("index", "count", "forget", "decide", "bury")


@dataclass
class Corner:
    """Topics and indices behind one prefix, and the commands that run there; all end with the block."""

    name: str
    kafka: Kafka
    elasticsearch: Elasticsearch
    folder: Path
    commands: list[Command] = field(default_factory=list)

    def settings(self, data: str) -> dict[str, str]:
        """Give the environment of a command with a data folder of its own."""
        return environment(
            self.folder / data,
            LOURIE_KAFKA_ADDRESS=self.kafka.address,
            LOURIE_KAFKA_TOPIC_PREFIX=f"{self.name}.",
            LOURIE_STORE="elasticsearch",
            LOURIE_SEARCH_ADDRESS=self.elasticsearch.address,
            LOURIE_SEARCH_INDEX_PREFIX=self.name,
        )

    def start(
        self, *arguments: str, data: str = "data", with_input: bool = False, more: Mapping[str, str] = NOTHING
    ) -> Command:
        """Start `lourie` with these arguments."""
        command = [sys.executable, "-m", "lourie", *arguments]
        return self._started(Command(command, self.folder, {**self.settings(data), **more}, with_input=with_input))

    def start_module(self, module: str, *arguments: str) -> Command:
        """Start a module of this benchmark."""
        return self._started(Command([sys.executable, "-m", module, *arguments], self.folder, self.settings("data")))

    def run(self, *arguments: str, seconds: float = 120, more: Mapping[str, str] = NOTHING) -> None:
        """Run `lourie` with these arguments to its end."""
        self.start(*arguments, more=more).finish(seconds)

    def detect(self, number: int = 1) -> Command:
        """Start a worker that judges."""
        return self.start("work", "detect", data=f"worker-{number}")

    def index(self, more: Mapping[str, str] = NOTHING) -> Command:
        """Start the process that writes to the store."""
        return self.start("work", *STORE_AGENTS, data="indexer", more=more)

    def topic_bytes(self, topic: str) -> int:
        """Size of a topic's records on the broker's disk."""
        files = (self.kafka.folder / "log").glob(f"{self.name}.{topic}-[0-9]*/*.log")
        return sum(file.stat().st_size for file in files)

    def forget_group(self, name: str) -> None:
        """Have the next of a group begin at the topics' beginning; nobody may be in it."""
        admin = KafkaAdminClient(bootstrap_servers=self.kafka.address)
        try:
            admin.delete_groups([f"{self.name}.lourie-{name}"])
        finally:
            admin.close()

    def ask(self, question: Callable[[SearchStore], Awaitable[T]]) -> T:
        """Open the store here and ask it something."""

        async def ask() -> T:
            async with self._store() as store:
                return await question(store)

        return asyncio.run(ask())

    def stored(self) -> list[StoredPost]:
        """Give every kept post, page after page, through the store's own contract."""

        async def read(store: SearchStore) -> list[StoredPost]:
            page = await store.search(PostQuery(muted=True), limit=1000)
            posts = list(page.rows)
            while page.next:
                page = await store.search(PostQuery(muted=True), after=page.next, limit=1000)
                posts += page.rows
            return posts

        return self.ask(read)

    def _started(self, command: Command) -> Command:
        self.commands.append(command)
        return command

    @asynccontextmanager
    async def _store(self) -> AsyncIterator[SearchStore]:
        store = await SearchStore.open(Access(address=self.elasticsearch.address, prefix=self.name))
        try:
            yield store
        finally:
            await store.close()


@dataclass
class Chain:
    """The running servers, and how much is measured."""

    kafka: Kafka
    elasticsearch: Elasticsearch
    folder: Path
    quick: bool = False

    @contextmanager
    def corner(self, name: str) -> Iterator[Corner]:
        """Make topics and indices by our own commands; end what was started there in any case."""
        folder = self.folder / name
        folder.mkdir()
        corner = Corner(name, self.kafka, self.elasticsearch, folder)
        try:
            corner.run("topics", "apply")
            corner.run("store", "init")
            yield corner
        finally:
            for command in corner.commands:
                command.close()


@contextmanager
def running_chain(*, quick: bool) -> Iterator[Chain]:
    """Start both servers, and stop them and remove their folders in any case; raises ServersMissing."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="lourie-bench-cluster-")))
        kafka, elasticsearch = Kafka(folder / "kafka"), Elasticsearch(folder / "elasticsearch")
        for server in (kafka, elasticsearch):
            stack.callback(server.stop)
            server.launch()
        for server in (kafka, elasticsearch):
            server.wait_ready()
        yield Chain(kafka, elasticsearch, folder, quick)
