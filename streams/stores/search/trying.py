"""Read, change, write, and again when another writer came between: how often, and what is said at the end."""

from __future__ import annotations

from collections.abc import Iterator

from schemas.store import StoreUnavailable

MAX_TRIES = 50
"""Each lost try means that another writer got through. Chosen by hand: more writers than any cluster of ours has."""


def tries(what: str) -> Iterator[int]:
    """Count tries; leave the loop once nothing is left. Raises StoreUnavailable after `MAX_TRIES`."""
    yield from range(MAX_TRIES)
    raise StoreUnavailable(f"{what}: {MAX_TRIES} times another writer came between; will be tried again")
