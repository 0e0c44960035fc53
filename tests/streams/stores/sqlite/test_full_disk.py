"""A full disk is a fault that passes: nothing of the batch is applied, and all goes on when there is room again."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from schemas.store import PostQuery, StoreUnavailable, WriteBatch
from schemas.tally import CountKey
from streams.stores.sqlite.store import SqliteStore
from tests.builders import NOON, make_flagged
from tests.contracts.stores import make_label

ROOT = Path(__file__).parents[4]


def make_batch(name, count, length=400):
    posts = [make_flagged(f"{name}-{number}", "ivory tusk " * length) for number in range(count)]
    counts = {CountKey(NOON, "file", "en", "review"): count}
    return WriteBatch(posts=posts, counts=counts, cursors={"file": name})


async def give_pages(store, more):
    """Let the file grow by so many pages and no further."""

    def limit(connection):
        count = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {count + more}")

    await store._database.write(limit)


@pytest.mark.parametrize("more", [0, 1, 5, 20, 60])
async def test_a_full_file_gives_unavailable_with_nothing_applied_and_works_again(tmp_path, more):
    store = await SqliteStore.open(tmp_path / "store.sqlite")
    await store.write(make_batch("first", 3))
    await give_pages(store, more)
    for _ in range(2):
        with pytest.raises(StoreUnavailable, match="full"):
            await store.write(make_batch("second", 100))
        assert await store.cursor("file") == "first"
        assert await store.count(PostQuery(search="ivory")) == 3
        assert (await store.stats()).judged_count == 3
    await give_pages(store, 1 << 20)
    assert (await store.write(make_batch("second", 100))).stored_count == 100
    assert (await store.cursor("file"), await store.count(PostQuery(search="ivory"))) == ("second", 103)
    await store.close()


async def test_a_decision_on_a_full_disk_is_refused_and_can_be_given_again(tmp_path):
    store = await SqliteStore.open(tmp_path / "store.sqlite")
    await store.write(make_batch("first", 1))
    await give_pages(store, 0)
    label = make_label("first-0", note="n" * 4000)
    with pytest.raises(StoreUnavailable):
        await store.label(label)
    assert await store.labels(label.post_id) == ()
    await give_pages(store, 1 << 20)
    await store.label(label)
    assert (await store.get(label.post_id)).decision == "trade"
    await store.close()


# The system itself refuses to let a file grow: what a full disk looks like below SQLite.
CHILD = """
import asyncio, json, resource, sys
from pathlib import Path
from schemas.store import PostQuery, StoreUnavailable
from streams.stores.sqlite.store import SqliteStore
from tests.streams.stores.sqlite.test_full_disk import make_batch

async def run(path):
    told = []
    async def say(store):
        told.append([await store.cursor("file"), await store.count(PostQuery(search="ivory"))])
    store = await SqliteStore.open(path)
    await store.write(make_batch("first", 3))
    await say(store)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (700_000, hard))
    try:
        await store.write(make_batch("second", 300))
        told.append("no fault")
    except StoreUnavailable:
        await say(store)
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    await store.write(make_batch("second", 300))
    await say(store)
    await store.close()
    store = await SqliteStore.open(path)
    await say(store)
    await store.close()
    print(json.dumps(told))

asyncio.run(run(Path(sys.argv[1])))
"""


def test_a_disk_that_takes_no_more_bytes_gives_unavailable_with_nothing_applied_and_works_again(tmp_path):
    command = [sys.executable, "-c", CHILD, str(tmp_path / "store.sqlite")]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    assert json.loads(answer.stdout) == [["first", 3], ["first", 3], ["second", 303], ["second", 303]]
