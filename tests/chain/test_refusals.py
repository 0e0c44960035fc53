"""Elasticsearch refuses (429, 503), then its disk is full, while the chain's own processes write to it."""

from __future__ import annotations

import asyncio
import threading
import time
from contextlib import contextmanager

import pytest

from streams.stores.search.client import connect
from tests.chain.cluster import INDEXER, WORKER, cluster
from tests.chain.kept import run_undisturbed
from tests.chain.recording import write_recording
from tests.servers.refusing_proxy import refusing_proxy

SEED = 11
COUNT = 1_500
BLOCK = "index.blocks.read_only_allow_delete"
"""What Elasticsearch itself sets at the last watermark of its disk, and lifts when there is room again."""


@contextmanager
def proxy_beside(port):
    """Run a refusing proxy in a thread of its own, as this test waits for processes."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    made = refusing_proxy(port, statuses=(429, 503))
    try:
        yield asyncio.run_coroutine_threadsafe(made.__aenter__(), loop).result(20)
    finally:
        asyncio.run_coroutine_threadsafe(made.__aexit__(None, None, None), loop).result(20)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def block(access, value) -> None:
    server = connect(access)
    try:
        await server.client.indices.put_settings(index=f"{access.prefix}-*", settings={BLOCK: value})
    finally:
        await server.client.close()


def refusals(folder, kafka, elasticsearch, *, refuse_seconds, full_seconds):
    recording = write_recording(folder, COUNT, SEED)
    expected = run_undisturbed(folder / "undisturbed", recording).kept
    with (
        proxy_beside(elasticsearch.port) as proxy,
        cluster(folder, kafka, elasticsearch, search_address=proxy.address) as made,
    ):
        indexer = made.start("indexer", *INDEXER)
        made.start("worker", *WORKER)
        made.start("collector", "collect", "--file", str(recording.file), "--rate", "60")
        made.tell(recording.early)
        made.wait_until(lambda: made.judged_count() > 100, "posts are judged")

        proxy.refuse_every(1)
        time.sleep(refuse_seconds)
        assert "writing again soon" in indexer.output
        proxy.refuse_every(0)
        before = made.judged_count()
        made.wait_until(lambda: made.judged_count() > before, "it goes on after the refusals")

        asyncio.run(block(made.search, value=True))
        made.tell(recording.late)
        try:
            made.wait_until(lambda: "disk full" in indexer.output, "the full disk is noticed", 60)
            time.sleep(full_seconds)
        finally:
            asyncio.run(block(made.search, value=None))
        made.wait_for_the_same(recording, expected)
        made.stop()
        made.wait_for_the_same(recording, expected)


@pytest.mark.timeout(600)
def test_refusals_and_a_full_disk_are_waited_out(tmp_path, kafka_server, elasticsearch_server):
    refusals(tmp_path, kafka_server, elasticsearch_server, refuse_seconds=10, full_seconds=3)


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_long_refusals_and_a_full_disk_are_waited_out(tmp_path, kafka_server, elasticsearch_server):
    refusals(tmp_path, kafka_server, elasticsearch_server, refuse_seconds=30, full_seconds=20)
