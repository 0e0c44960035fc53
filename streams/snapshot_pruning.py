"""A folder of knowledge snapshots comes in; those that nobody needs any more are removed from it."""

from __future__ import annotations

import shutil
from pathlib import Path

from processors.snapshots import snapshots
from streams.knowledge_watch import name_in_force

KEPT = 4
"""The newest that stay beside the one in force: some 40 MB each, most of it files they share. Chosen by hand, so that
one can go back an hour."""
LEAST_AGE_SECONDS = 600
"""Younger ones may be in the hands of a process that just read the name in force; chosen by hand."""
LEFTOVER_SECONDS = 3_600
"""A snapshot still unfinished after this was given up when its process was killed; chosen by hand."""


def prune(folder: Path, *, now_seconds: float) -> list[str]:
    """Remove old snapshots and give their names; anything removed can be published again from its sources."""
    in_force = name_in_force(folder)
    by_age = sorted(snapshots(folder), key=lambda snapshot: -snapshot.stat().st_mtime)
    removed = []
    for snapshot in by_age[KEPT:]:
        if snapshot.name == in_force or now_seconds - snapshot.stat().st_mtime < LEAST_AGE_SECONDS:
            continue
        gone = snapshot.rename(folder / f".removed-{snapshot.name}")
        shutil.rmtree(gone, ignore_errors=True)
        removed.append(snapshot.name)
    for leftover in folder.glob(".*-*"):
        if now_seconds - leftover.stat().st_mtime > LEFTOVER_SECONDS:
            shutil.rmtree(leftover, ignore_errors=True)
    return removed
