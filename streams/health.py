"""The metrics come in; how the process fares over the last minute goes out: what /pipeline shows and /readyz judges."""

from __future__ import annotations

import asyncio
import resource
import sys
from collections import deque
from collections.abc import Callable, Sequence

from schemas.health import PipelineHealth, StageHealth
from streams.clock import Clock
from streams.metrics import Metrics
from streams.readings import Reading
from streams.routes import ROUTES, Route

WINDOW_SECONDS = 60.0
READ_SECONDS = 5.0
"""How often the metrics are read; rates reach back between 60 and 65 seconds."""
STALL_SECONDS = 30.0
"""Posts wait and nothing was committed, or no answer came, for so long: not ready. Chosen by hand, not measured."""


class HealthMonitor:
    """Remembers a minute of readings. Health is progress: nothing waits, or something was committed of late."""

    def __init__(
        self,
        metrics: Metrics,
        *,
        knowledge: Callable[[], str],
        version: str,
        clock: Clock,
        routes: Sequence[Route] = ROUTES,
    ) -> None:
        self._metrics = metrics
        self._knowledge = knowledge
        self._version = version
        self._clock = clock
        self._routes = routes
        self._started_at = clock()
        self._readings: deque[Reading] = deque([metrics.read()])

    async def run(self) -> None:
        """Read the metrics every few seconds until cancelled."""
        while True:
            self.remember(self._metrics.read())
            await asyncio.sleep(READ_SECONDS)

    def remember(self, reading: Reading) -> None:
        """Add a reading, and drop those the window has left behind."""
        self._readings.append(reading)
        while len(self._readings) > 1 and reading.at_seconds - self._readings[1].at_seconds >= WINDOW_SECONDS:
            self._readings.popleft()

    def current(self, *, queued_count: int) -> PipelineHealth:
        """Give the health now; `queued_count` is what the bus holds uncommitted."""
        now, past = self._metrics.read(), self._readings[0]
        message = self._stall(now, queued_count)
        return PipelineHealth(
            version=self._version,
            knowledge=self._knowledge(),
            started_at=self._started_at,
            ready=not message,
            message=message,
            queued_count=queued_count,
            stages=tuple(_stage(route.name, now, past) for route in self._routes),
            store_p50_seconds=now.quantile(past, "post_to_store_seconds", 0.5),
            store_p99_seconds=now.quantile(past, "post_to_store_seconds", 0.99),
            memory_bytes=int(now.value("process_resident_memory_bytes")) or _peak_memory_bytes(),
        )

    def _stall(self, now: Reading, queued_count: int) -> str:
        """Say that the pipeline stands still, or nothing."""
        if not queued_count:
            return ""
        since = max(now.value("store_committed_at_seconds"), now.value("queue_filled_at_seconds"))
        seconds = self._clock().timestamp() - since
        if seconds < STALL_SECONDS:
            return ""
        return f"{queued_count} posts wait and nothing was committed for {int(seconds)} seconds"


def waits_too_long(metrics: Metrics, clock: Clock) -> str:
    """Say what has not answered for long, or nothing: the word of a process that has no queue of its own."""
    now = clock().timestamp()
    for (name, labels), since in metrics.read().samples.items():
        if name == "waiting_since_seconds" and since and now - since >= STALL_SECONDS:
            return f"{dict(labels)['on']} has not answered for {int(now - since)} seconds"
    return ""


def _stage(name: str, now: Reading, past: Reading) -> StageHealth:
    return StageHealth(
        name=name,
        in_count=int(now.value("agent_in_total", agent=name)),
        out_count=int(now.value("agent_out_total", agent=name)),
        dead_count=int(now.value("agent_dead_total", agent=name)),
        retry_count=int(now.value("agent_retries_total", agent=name)),
        rate_per_second=now.rate(past, "agent_in_total", agent=name),
        p50_seconds=now.quantile(past, "agent_batch_seconds", 0.5, agent=name),
        p99_seconds=now.quantile(past, "agent_batch_seconds", 0.99, agent=name),
    )


def _peak_memory_bytes() -> int:
    """Give the largest memory so far, where the present one is not known (macOS, which counts in bytes)."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
