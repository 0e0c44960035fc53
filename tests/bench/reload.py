"""From the click that adds a term to its being judged by: the real `lourie run`, idle and with posts coming in."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx

from tests.bench.corpus import write_replay
from tests.bench.measure import Figure, spread
from tests.lourie.process import Lourie, lourie

PAUSE_SECONDS = 1.0
"""Between two terms, so that what the last one left to do is done; chosen by hand."""
RATE, POSTS = 2_000, 80_000
"""Posts for 40 seconds, longer than the terms take."""
BEADS = ("amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "heron", "inlet")


def figures() -> Iterator[Figure]:
    """Add terms on the terms page of a process that waits, then of one that judges."""
    with tempfile.TemporaryDirectory(prefix="lourie-bench-") as folder:
        with lourie(Path(folder) / "idle", "run", "--source", "sample") as running:
            yield _figure("new term in force", running, "click to answer, nothing else to do")
            running.stop()
        posts = write_replay(Path(folder) / "posts.jsonl", POSTS)
        with lourie(Path(folder) / "busy", "replay", str(posts), "--rate", str(RATE)) as running:
            yield _figure("new term in force, while judging", running, f"the same at {RATE:,} posts/s")
            running.stop()


def _figure(name: str, running: Lourie, note: str) -> Figure:
    with httpx.Client(base_url=running.address, timeout=60) as desk:
        token = desk.get("/terms").text.split('name="desk-token" content="')[1].split('"')[0]
        seconds = [_added(desk, f"{bead} stone dust", token) for bead in BEADS]
    return spread(name, "s", seconds, target="< 1", note=note)


def _added(desk: httpx.Client, text: str, token: str) -> float:
    """Add a term; the board answers once the process judges by it."""
    time.sleep(PAUSE_SECONDS)
    fields = {"text": text, "language": "en", "kind": "product", "taxon": "rhino"}
    started = time.perf_counter()
    answer = desk.post(
        "/terms/add", data=fields, headers={"origin": str(desk.base_url).rstrip("/"), "x-desk-token": token}
    )
    seconds = time.perf_counter() - started
    if answer.status_code != httpx.codes.SEE_OTHER:
        raise RuntimeError(f"the term was not taken: {answer.status_code} {answer.text[:200]}")
    return seconds
