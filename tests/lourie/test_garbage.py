"""What was loaded is not looked through again; new cycles still are."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import gc, weakref
from lourie.garbage import THRESHOLDS, keep_for_good

class Node:
    pass

kept = [Node() for _ in range(1000)]
keep_for_good()
assert gc.get_freeze_count() > 1000
assert not any(isinstance(one, Node) for one in gc.get_objects())
node = Node()
node.self = node
gone = weakref.ref(node)
del node
made = [[] for _ in range(2 * THRESHOLDS[0])]
assert gone() is None
"""


def test_what_is_loaded_stays_unseen_and_new_cycles_are_freed() -> None:
    subprocess.run([sys.executable, "-c", PROGRAM], check=True)
