"""The real processes: `lourie detect`, start-up, replay with the board open, latency at 2,000 posts/s."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.corpus import write_replay
from tests.bench.measure import Figure, single, spread
from tests.lourie.process import environment, lourie, stored

DETECT_POSTS = 100_000
REPLAY_POSTS = 150_000
LATENCY_RATE = 2000
LATENCY_SECONDS = 30


def figures() -> Iterator[Figure]:
    """Measure each process in a fresh data folder."""
    with tempfile.TemporaryDirectory(prefix="lourie-bench-") as folder:
        yield from _detect(Path(folder))
        yield from _start_up(Path(folder))
        yield from _sustained(Path(folder))
        yield from _latency(Path(folder))


def _detect(folder: Path) -> Iterator[Figure]:
    posts = write_replay(folder / "detect.jsonl", DETECT_POSTS)
    command = [sys.executable, "-m", "lourie", "detect"]
    subprocess.run(command, input=b"", env=environment(folder), check=True)  # publishes the knowledge
    seconds = []
    for _ in range(3):
        with posts.open("rb") as lines:
            started = time.perf_counter()
            subprocess.run(command, stdin=lines, stdout=subprocess.DEVNULL, env=environment(folder), check=True)
            seconds.append(time.perf_counter() - started)
    yield spread(
        "lourie detect, JSON in and out",
        "posts/s",
        [DETECT_POSTS / each for each in seconds],
        target=">= 10,000",
        note="start-up included",
    )
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    yield single("lourie detect, peak memory", "MB", peak, target="< 400")
    yield spread("lourie detect, a lone line", "ms", [1000 * each for each in _lone_lines(folder)], target="< 200")


def _lone_lines(folder: Path) -> list[float]:
    command = [sys.executable, "-m", "lourie", "detect"]
    waits = []
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment(folder)) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for number in range(20):
            line = {"id": number, "text": "elephant ivory for sale, whatsapp +44 7700 900123"}
            started = time.perf_counter()
            process.stdin.write(json.dumps(line).encode() + b"\n")
            process.stdin.flush()
            process.stdout.readline()
            waits.append(time.perf_counter() - started)
        process.stdin.close()
    return waits[1:]  # the first waits for the start


def _start_up(folder: Path) -> Iterator[Figure]:
    seconds, memory = [], 0.0
    (folder / "start" / "knowledge").mkdir(parents=True)  # nothing is prepared, as where nobody started it before
    for _ in range(3):
        started = time.perf_counter()
        with lourie(folder / "start", "run", "--source", "sample") as running:
            assert running.address
            seconds.append(time.perf_counter() - started)
            time.sleep(3)
            memory = _resident_megabytes(running.process.pid)
            running.stop()
    yield single("lourie run, first start to ready", "s", seconds[0], target="< 5")
    yield spread("lourie run, later starts to ready", "s", seconds[1:], target="< 5")
    yield single("lourie run, resident memory", "MB", memory, target="< 600")


def _sustained(folder: Path) -> Iterator[Figure]:
    posts = write_replay(folder / "sustained.jsonl", REPLAY_POSTS)
    data = folder / "sustained"
    started = time.perf_counter()
    with lourie(data, "replay", str(posts)) as running, _open_board(running.address):
        ready = time.perf_counter()
        running.wait_for("board stays open", seconds=600)
        seconds = time.perf_counter() - ready
        memory = _resident_megabytes(running.process.pid)
        running.stop()
    kept = len(stored(data))
    note = f"board open; {kept:,} of {REPLAY_POSTS:,} stored; ready after {ready - started:.1f} s"
    yield single("lourie replay, sustained", "posts/s", REPLAY_POSTS / seconds, target=">= 5,000", note=note)
    yield single("lourie replay, resident memory", "MB", memory, target="< 600")


def _latency(folder: Path) -> Iterator[Figure]:
    posts = write_replay(folder / "latency.jsonl", LATENCY_RATE * LATENCY_SECONDS)
    data = folder / "latency"
    with lourie(data, "replay", str(posts), "--rate", str(LATENCY_RATE)) as running, _open_board(running.address):
        running.wait_for("board stays open", seconds=600)
        running.stop()
    waits = sorted((one.stored_at - one.flagged.post.observed_at).total_seconds() * 1000 for one in stored(data))
    if not waits:
        return
    note = f"{len(waits):,} stored posts in {LATENCY_SECONDS} s, board open"
    for share, target in ((0.50, ""), (0.99, "< 250")):
        value = waits[min(len(waits) - 1, int(len(waits) * share))]
        yield single(f"post to store at 2,000 posts/s, p{share * 100:.0f}", "ms", value, target=target, note=note)


@contextmanager
def _open_board(address: str) -> Iterator[None]:
    """Keep a board open as an officer does: its event stream, and the queue looked at every two seconds."""
    done = threading.Event()

    def follow() -> None:
        try:
            with urllib.request.urlopen(address + "events", timeout=5) as stream:
                while not done.is_set() and stream.readline():
                    pass
        except OSError:
            return

    def look() -> None:
        while not done.wait(2):
            try:
                urllib.request.urlopen(address, timeout=10).read()
            except OSError:
                return

    watchers = [threading.Thread(target=work, daemon=True) for work in (follow, look)]
    for watcher in watchers:
        watcher.start()
    try:
        yield
    finally:
        done.set()
        watchers[1].join(15)


def _resident_megabytes(process_id: int) -> float:
    """Read a process's resident memory (Linux); 0 elsewhere."""
    status = Path(f"/proc/{process_id}/status")
    if not status.exists():
        return 0.0
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024
