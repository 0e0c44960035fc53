"""Run every benchmark, print the table, write the JSON."""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Callable, Iterator

import msgspec
from rich.console import Console

from tests.bench import detector, growth, peers, reload, running, stages, topics
from tests.bench.corpus import ROOT, origin
from tests.bench.measure import Figure
from tests.bench.table import add_row, new_table

PARTS: dict[str, Callable[[], Iterator[Figure]]] = {
    "detector": lambda: detector.figures(topics.taught(detector.packaged_knowledge())),
    "stages": lambda: stages.figures(detector.packaged_knowledge()),
    "topics": lambda: topics.figures(detector.packaged_knowledge()),
    "peers": lambda: peers.figures(detector.packaged_knowledge()),
    "growth": lambda: growth.figures(detector.packaged_knowledge()),
    "reload": reload.figures,
    "running": running.figures,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], help="which parts; default: all")
    chosen = parser.parse_args().parts or list(PARTS)
    console = Console()
    console.print(f"Python {platform.python_version()}, {os.cpu_count()} cores; {origin()}")
    table = new_table()
    found: list[Figure] = []
    for part in chosen:
        with console.status(f"measuring {part} ..."):
            for figure in PARTS[part]():
                found.append(figure)
                add_row(table, figure)
    console.print(table)
    out = ROOT / "var" / "bench.json"
    out.parent.mkdir(exist_ok=True)
    out.write_bytes(msgspec.json.format(msgspec.json.encode({"origin": origin(), "figures": found})))
    console.print(f"written: {out.relative_to(ROOT)}")


if __name__ == "__main__":
    sys.exit(main())
