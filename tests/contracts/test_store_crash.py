"""The contract of every store: killed while writing, it opens again with cursor and posts in agreement."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from schemas.store import PostQuery
from schemas.tally import CountKey
from tests.builders import NOON
from tests.contracts.stores import STORES, later

ROOT = Path(__file__).parents[2]
BATCH_POSTS = 5

WRITER = """
import asyncio, sys
from pathlib import Path
from schemas.store import WriteBatch
from schemas.tally import CountKey
from tests.builders import NOON, make_flagged
from tests.contracts.stores import STORES, Hands, make_tombstone

async def write_for_ever(name, folder, start):
    store = await STORES[name](Path(folder), Hands())
    number = start
    while True:
        posts = [make_flagged(f"{number}-{place}", f"ivory {number}") for place in range(int(sys.argv[4]))]
        counts = {CountKey(NOON, "file", "en", "review"): len(posts)}
        gone = [make_tombstone(f"{number - 3}-0")]
        await store.write(WriteBatch(posts=posts, counts=counts, tombstones=gone, cursors={"file": str(number)}))
        print(number, flush=True)
        number += 1

asyncio.run(write_for_ever(sys.argv[1], sys.argv[2], int(sys.argv[3])))
"""


@pytest.mark.parametrize(("name", "kill_count"), [(name, 5) for name in STORES], ids=STORES.keys())
async def test_a_killed_writer_leaves_whole_batches(name, kill_count, tmp_path, clock):
    await killed_again_and_again(name, kill_count, tmp_path, clock)


@pytest.mark.soak
@pytest.mark.parametrize(("name", "kill_count"), [(name, 100) for name in STORES], ids=STORES.keys())
async def test_a_hundred_times_killed_writer_leaves_whole_batches(name, kill_count, tmp_path, clock):
    await killed_again_and_again(name, kill_count, tmp_path, clock)


async def killed_again_and_again(name, kill_count, folder, clock):
    """Each writer goes on after the cursor the last one left; what it printed must be in the store."""
    chance = random.Random(7)
    done = 0
    for _ in range(kill_count):
        told = write_until_killed(name, folder, done + 1, chance)
        store = await STORES[name](folder, clock)
        done = int(await store.cursor("file"))
        assert done >= told
        erased_count = max(0, done - 3)
        assert await store.count(PostQuery()) == done * BATCH_POSTS - erased_count
        assert await store.count(PostQuery(search="ivory")) == done * BATCH_POSTS - erased_count
        (hour,) = await store.hours(NOON)
        assert CountKey(hour.hour, hour.source, hour.language, hour.level) == CountKey(NOON, "file", "en", "review")
        assert hour.count == done * BATCH_POSTS
        assert await store.hours(later(hours=1)) == ()
        await store.close()


def write_until_killed(name, folder, start, chance):
    """Kill a writing process at a random moment; gives the last batch it said was written."""
    command = [sys.executable, "-c", WRITER, name, str(folder), str(start), str(BATCH_POSTS)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        told = [writer.stdout.readline() for _ in range(chance.randrange(1, 12))]
        time.sleep(chance.random() * 0.02)
        writer.send_signal(signal.SIGKILL)
        told += writer.stdout.read().splitlines()
    return int(told[-1])
