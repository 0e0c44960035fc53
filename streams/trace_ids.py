"""What log lines belong together: a batch's id in, a field of every line that is written while it is handled out."""

from __future__ import annotations

import contextlib
import contextvars
import hashlib
from collections.abc import Iterable, Iterator

_CURRENT: contextvars.ContextVar[str] = contextvars.ContextVar("trace_id", default="")


@contextlib.contextmanager
def traced(trace_id: str) -> Iterator[None]:
    """Give every log line of the block, and of tasks and threads started in it, this id."""
    token = _CURRENT.set(trace_id)
    try:
        yield
    finally:
        _CURRENT.reset(token)


def current_trace_id() -> str:
    """Give the id in force, or nothing."""
    return _CURRENT.get()


def trace_id_of(post_ids: Iterable[str]) -> str:
    """Give a batch's id: the same posts have the same one in every process and at every redelivery."""
    return hashlib.sha256("\n".join(post_ids).encode()).hexdigest()[:16]
