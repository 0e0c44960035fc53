"""How the running process fares: what the pipeline page shows and `/readyz` judges by."""

from __future__ import annotations

import datetime as dt

from schemas.record import Record


class StageHealth(Record, frozen=True, kw_only=True):
    """One agent: records in and out since the start, and how long a batch takes."""

    name: str
    in_count: int = 0
    out_count: int = 0
    dead_count: int = 0
    retry_count: int = 0
    rate_per_second: float = 0.0
    """Records in, over the last minute."""
    p50_seconds: float | None = None
    p99_seconds: float | None = None


class PipelineHealth(Record, frozen=True, kw_only=True):
    """The whole process. Health is progress: `ready` needs a bus that runs and does not stall."""

    version: str
    knowledge: str
    started_at: dt.datetime
    ready: bool
    message: str = ""
    queued_count: int = 0
    stages: tuple[StageHealth, ...] = ()
    store_p50_seconds: float | None = None
    """From a post's `observed_at` to its commit in the store."""
    store_p99_seconds: float | None = None
    memory_bytes: int = 0
