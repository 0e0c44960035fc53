"""The file as such: one object a line, no object twice, the bytes a rebuild would give."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from dashboards.kibana.objects import dump
from dashboards.kibana.saved import Fault, Saved


def check(content: bytes, objects: Sequence[Saved]) -> Iterator[Fault]:
    """Check the bytes and the ids of a whole file."""
    seen: set[tuple[str, str]] = set()
    for saved in objects:
        if (saved.type, saved.id) in seen:
            yield Fault("twice", saved.name, "stands in the file twice; expected each id once")
        seen.add((saved.type, saved.id))
    if b"\r" in content or not content.endswith(b"\n"):
        yield Fault("bytes", "file", "expected lines that end in a single line feed, the last one too")
    for number, line in enumerate(content.splitlines(), 1):
        try:
            value = json.loads(line)
        except ValueError:
            continue  # told as a line that is no object
        if dump(value).encode(errors="surrogatepass") != line:
            yield Fault(
                "bytes", f"line {number}", "expected sorted keys and no blanks: `lourie boards build` writes so"
            )
