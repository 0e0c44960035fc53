"""What was loaded is not looked through again, what loading freed is given back; new cycles still are freed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from lourie import memory

CYCLES = """
import gc, weakref
from lourie.memory import THRESHOLDS, for_good

class Node:
    pass

with for_good():
    kept = [Node() for _ in range(1000)]
assert gc.get_freeze_count() > 1000
assert not any(isinstance(one, Node) for one in gc.get_objects())
node = Node()
node.self = node
gone = weakref.ref(node)
del node
made = [[] for _ in range(2 * THRESHOLDS[0])]
assert gone() is None
"""
BLOCKS = """
from lourie.memory import for_good

def resident():
    return int(open("/proc/self/statm").read().split()[1]) * 4096

def load():
    warm = bytearray(20_000_000)
    del warm  # from now on glibc keeps blocks of this size in its heap, unless told otherwise
    blocks, kept = [], []
    for _ in range(100):
        blocks.append(bytes(1_000_000))
        kept.append(bytes(100_000))
    return kept

before = resident()
with for_good():
    kept = load()
print(resident() - before)
"""


def run(program: str) -> str:
    return subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout


def test_what_is_loaded_stays_unseen_and_new_cycles_are_freed() -> None:
    run(CYCLES)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks /proc")
def test_what_loading_frees_goes_back_to_the_system() -> None:
    assert int(run(BLOCKS)) < 30_000_000


LARGE = """
import lourie.memory as memory
asked = []
read = memory.Path.read_text
memory.Path.read_text = lambda self, *rest: asked.append(self) or read(self, *rest)

for _ in range(2):
    with memory.for_good():
        kept = bytearray(b"x") * 40_000_000
    assert kept == bytearray(b"x") * 40_000_000
assert len(asked) <= 1, asked
"""


def test_large_blocks_stay_what_they_are_and_are_asked_for_once() -> None:
    run(LARGE)


def test_where_nothing_says_what_is_mapped_nothing_is_done(tmp_path: Path) -> None:
    memory._use_large_pages(tmp_path / "none")


def test_an_allocator_without_options_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ctypes.CDLL", lambda _: object())
    memory._set(memory._MMAP_THRESHOLD, 1)
