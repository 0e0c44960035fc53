"""The whole chain as processes: `lourie collect`, `work` and `deliver` on a real broker and a real Elasticsearch."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import time
import uuid
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from kafka import KafkaProducer

from schemas.record import Record
from schemas.store import Store, StoreUnavailable
from streams.buses.kafka.wire import Outgoing, pack_records
from streams.clock import utc_now
from streams.ledger import Ledger
from streams.stores.search.client import Access as SearchAccess
from streams.stores.search.client import connect
from streams.stores.search.installing import installed
from streams.stores.search.store import SearchStore
from tests.chain.kept import Kept, differences, read_kept
from tests.chain.recording import Recording
from tests.lourie.clusters import furnished_corner, settings_of
from tests.lourie.process import Lourie, run_to_end
from tests.servers.elasticsearch import Elasticsearch
from tests.servers.kafka import Kafka

INDEXER = ("work", "index", "count", "forget", "decide", "bury")
WORKER = ("work", "detect")
MOST_RESTARTS = 3
"""In a storm of one round: the indexer ends when it starts while the search server is away, and so does a worker
that is long without partitions."""
T = TypeVar("T")


@dataclass
class Cluster:
    """One corner of the broker and one set of indices, and the processes that were started on them."""

    folder: Path
    kafka: Kafka
    search: SearchAccess
    settings: dict[str, str]
    running: dict[str, Lourie] = field(default_factory=dict)
    restarts: list[str] = field(default_factory=list)
    """What ended by itself with exit code 1 and was started again, as compose does."""
    most_restarts: int = MOST_RESTARTS

    def __post_init__(self) -> None:
        corner = furnished_corner(self.kafka)
        self._access = corner
        self._commands: dict[str, tuple[tuple[str, ...], dict[str, str]]] = {}
        self.settings |= settings_of(corner) | {
            "LOURIE_STORE": "elasticsearch",
            "LOURIE_SEARCH_INDEX_PREFIX": self.search.prefix,
        }

    def start(self, name: str, *arguments: str, ready: str = "", **settings: str) -> Lourie:
        """Start a command in a data folder of its own, which a later one of the same name goes on with."""
        started = Lourie(self.folder / name, *arguments, **(self.settings | settings))
        self.running[name] = started
        self._commands[name] = (arguments, settings)
        if ready:
            started.wait_for(ready, 120)
        return started

    def kill(self, name: str, end: signal.Signals = signal.SIGKILL) -> None:
        """End a process by a signal; one that is asked in order must end well, and is asked once it has started."""
        started = self.supervise()
        gone = self.running[name]
        if name in started and end != signal.SIGKILL:
            gone.wait_for("Ctrl-C ends it", 120)
        gone.process.send_signal(end)
        code = gone.process.wait(60)
        del self.running[name]
        gone.close()
        assert end == signal.SIGKILL or code == 0, f"{name} ended with {code}: {gone.output[-3000:]}"

    def start_delivering(self, **settings: str) -> None:
        """Start `lourie deliver`, and wait until it knows what is stored from here on."""
        self.start("deliver", "deliver", ready="Lourie delivers", **settings)
        followers = ["alerts", *(["push:file"] if "LOURIE_FEEDS_FILE" in settings else [])]
        self.wait_until(lambda: all(self._place(one) is not None for one in followers), "a place to follow from", 60)

    def _place(self, follower: str) -> int | None:
        async def ask() -> int | None:
            ledger = await Ledger.open(self.folder / "deliver" / "ledger.sqlite")
            try:
                return await ledger.following.position(follower)
            finally:
                await ledger.close()

        return asyncio.run(ask())

    def put(self, *outgoing: Outgoing) -> None:
        """Put records straight onto topics, as anybody with access to the broker can."""
        producer = KafkaProducer(**self._access.python_options, acks="all", max_request_size=4 << 20)
        try:
            sent = [
                producer.send(self._access.topic(one.topic), value=one.value, key=one.key, headers=list(one.headers))
                for one in outgoing
            ]
            for future in sent:
                future.get(60)
        finally:
            producer.close()

    def tell(self, records: Sequence[Record]) -> None:
        """Put records onto their topics, as a collector does."""
        self.put(*pack_records(records, "/collectors/test", utc_now()))

    def ask(self, question: Callable[[Store], Awaitable[T]]) -> T:
        """Open the store beside the processes and ask it something."""

        async def ask() -> T:
            store = await SearchStore.open(self.search)
            try:
                return await question(store)
            finally:
                await store.close()

        return asyncio.run(ask())

    def judged_count(self) -> int:
        """Count the judged posts; -1 while the server is away."""

        async def ask(store: Store) -> int:
            return (await store.stats()).judged_count

        try:
            return self.ask(ask)
        except StoreUnavailable:
            return -1

    def wait_until(self, condition: Callable[[], object], what: str, seconds: float = 240) -> None:
        """Wait for something; everything that was started is kept going meanwhile."""
        deadline = time.monotonic() + seconds
        while not condition():
            self.supervise()
            assert time.monotonic() < deadline, f"not in time: {what}\n{self.tails()}"
            time.sleep(0.5)

    def wait_for_the_same(self, recording: Recording, expected: Kept, seconds: float = 240) -> None:
        """Wait until the store holds what it should; raises with what was lost, doubled or came out otherwise."""
        found: list[str] = ["nothing was read"]
        deadline = time.monotonic() + seconds
        while found and time.monotonic() < deadline:
            self.supervise()
            time.sleep(1)
            with contextlib.suppress(StoreUnavailable):
                found = differences(expected, self.ask(lambda store: read_kept(store, recording.made_at)))
        assert not found, f"seed {recording.seed}: {len(found)} differ:\n" + "\n".join(found[:40]) + self.tails()

    def supervise(self) -> set[str]:
        """Start again what ended by itself and told why, and name it.

        More than `most_restarts` is a fault, as is a traceback.
        """
        started = set()
        for name, one in list(self.running.items()):
            if one.process.poll() in (None, 0):
                continue
            told = one.output
            assert one.process.returncode == 1, f"{name} ended with {one.process.returncode}: {told[-3000:]}"
            assert "Traceback" not in told, f"{name}: {told[-3000:]}"
            self.restarts.append(f"{name}: {told[-200:]}")
            assert len(self.restarts) <= self.most_restarts, "\n".join(self.restarts)
            one.close()
            arguments, settings = self._commands[name]
            self.start(name, *arguments, **settings)
            started.add(name)
        return started

    def stop(self) -> None:
        """Ask everything to end; it must end well and have raised nothing."""
        for name in list(self.running):
            said = self.running[name]
            self.kill(name, signal.SIGTERM)
            assert "Traceback" not in said.output, f"{name}: {said.output[-3000:]}"

    def tails(self) -> str:
        """Give the end of what each process said."""
        return "".join(f"\n--- {name}:\n{''.join(one.lines[-15:])}" for name, one in self.running.items())


@contextlib.contextmanager
def cluster(
    folder: Path, kafka: Kafka, elasticsearch: Elasticsearch, search_address: str | None = None
) -> Iterator[Cluster]:
    """Make topics and indices, give the cluster, end its processes and remove its indices in any case.

    `search_address` stands between the processes and the server; the test itself asks the server.
    """
    search = SearchAccess(address=elasticsearch.address, prefix=f"chain-{uuid.uuid4().hex[:8]}")
    made = Cluster(folder, kafka, search, {"LOURIE_SEARCH_ADDRESS": search_address or elasticsearch.address})
    done = run_to_end(folder / "store", "store", "init", **made.settings)
    assert done.returncode == 0, done.stderr
    try:
        yield made
    finally:
        for one in made.running.values():
            one.process.send_signal(signal.SIGCONT)
            one.close()
        asyncio.run(_remove_indices(search))


async def _remove_indices(access: SearchAccess) -> None:
    server = connect(access)
    try:
        for one in (await installed(server)).values():
            await server.client.indices.delete(index=one.index)
    finally:
        await server.client.close()
