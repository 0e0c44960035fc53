"""Measure the chain over the real servers, print the table, write the figures and the tables of docs/scale.md."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import platform
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
from rich.console import Console

from schemas.store import StoreUnavailable
from tests.bench import scale_docs
from tests.bench.cluster import alerts, burst, indexing, latency, peers, storing, sustained
from tests.bench.cluster.chain import Chain, running_chain
from tests.bench.cluster.processes import NeverHappened
from tests.bench.corpus import ROOT, origin
from tests.bench.detector import packaged_knowledge
from tests.bench.measure import Figure
from tests.bench.scale_figures import FILE, Part, Run, read
from tests.bench.table import add_row, new_table

FAILURES = (NeverHappened, StoreUnavailable, AssertionError, OSError, ArithmeticError, LookupError)
"""End a part, and leave the others to be measured."""
FILE_WIDTH = 160
"""Where the table goes to a file."""


def main() -> int:
    """Run the chosen parts; gives 1 if one of them failed."""
    parser = argparse.ArgumentParser(prog="make bench-cluster", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], help="which parts to measure anew; default: all")
    parser.add_argument("--quick", action="store_true", help="fewer posts; the figures in docs/ stay as they are")
    options = parser.parse_args()
    console = Console() if sys.stdout.isatty() else Console(width=FILE_WIDTH)
    console.print(f"Python {platform.python_version()}, {os.cpu_count()} cores; {origin()}")
    parts: list[Part] = []
    faults: list[str] = []
    with console.status("starting Kafka and Elasticsearch ..."), running_chain(quick=options.quick) as chain:
        for name in options.parts or list(PARTS):
            part, fault = _measure(name, chain, console)
            parts.append(part)
            faults += [f"{name}: {fault}"] if fault else []
    run = Run(
        python=platform.python_version(),
        cores=os.cpu_count() or 0,
        posts=origin(),
        quick=options.quick,
        parts=tuple(parts),
    )
    kept = not (options.quick or faults)
    if kept and options.parts:
        run = run.with_parts(read())
    _keep(run, FILE if kept else ROOT / "var" / "bench-cluster.json", console)
    if kept:
        scale_docs.update()
        console.print(f"written: {scale_docs.DOCUMENT.relative_to(ROOT)}")
    for fault in faults:
        console.print(f"[red]FAILED[/red] {fault}")
    return 1 if faults else 0


def _measure(name: str, chain: Chain, console: Console) -> tuple[Part, str]:
    """Run a part and print its table; gives what was measured until it ended or failed, and the failure."""
    found: list[Figure] = []
    fault = ""
    load, started = os.getloadavg()[0], time.monotonic()
    try:
        found.extend(PARTS[name](chain))  # what came before a failure is kept
    except FAILURES as error:
        fault = f"{type(error).__name__}: {error}"
    part = Part(
        name=name,
        measured_at=dt.datetime.now(dt.UTC).replace(microsecond=0),
        load_before=round(load, 1),
        load_after=round(os.getloadavg()[0], 1),
        seconds=round(time.monotonic() - started, 1),
        figures=tuple(found),
    )
    table = new_table()
    for figure in found:
        add_row(table, figure)
    console.print(f"\n[bold]{name}[/bold] in {part.seconds:.0f} s, load {part.load_before} to {part.load_after}")
    console.print(table)
    return part, fault


def _keep(run: Run, file: Path, console: Console) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(msgspec.json.format(msgspec.json.encode(run)) + b"\n")
    console.print(f"written: {file.relative_to(ROOT)}")


def _latency(chain: Chain) -> Iterator[Figure]:
    with chain.corner("latency") as corner:
        yield from latency.figures(corner, quick=chain.quick)


def _burst(chain: Chain) -> Iterator[Figure]:
    with chain.corner("burst") as corner:
        posts = burst.QUICK_POSTS if chain.quick else burst.POSTS
        yield from burst.figures(corner, posts)
        yield from storing.figures(corner, posts=posts)
        yield from sustained.figures(corner, posts=posts)


def _peers(chain: Chain) -> Iterator[Figure]:
    with chain.corner("peers") as corner:
        yield from peers.figures(corner, quick=chain.quick)


def _indexing(chain: Chain) -> Iterator[Figure]:
    with chain.corner("indexing") as corner:
        yield from indexing.figures(corner, packaged_knowledge(), quick=chain.quick)


def _alerts(chain: Chain) -> Iterator[Figure]:
    with chain.corner("alerts") as corner:
        yield from alerts.figures(corner, quick=chain.quick)


PARTS: dict[str, Callable[[Chain], Iterator[Figure]]] = {
    "latency": _latency,
    "burst": _burst,
    "peers": _peers,
    "indexing": _indexing,
    "alerts": _alerts,
}

if __name__ == "__main__":
    sys.exit(main())
