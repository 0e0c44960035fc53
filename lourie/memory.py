"""What a process that judges posts loads for good: given back what loading frees, and left alone by the collector."""

from __future__ import annotations

import contextlib
import ctypes
import gc
from collections.abc import Iterator

THRESHOLDS = (50_000, 20, 100)
"""Objects made, and collections of a generation, before the next is looked through. Judging takes 1 to 2 us a post less
than with Python's own (700, 10, 10) (20,000 posts, in turn, six rounds); chosen by hand."""
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
"""Names of glibc's options (mallopt(3))."""
_APART_WHILE_LOADING, _APART = 256 << 10, 32 << 20
"""Bytes from which a block is a mapping of its own, which goes back to the system when it is freed. Left to itself
glibc raises this to the largest block freed, and what loading freed between blocks that stay is lost: `lourie detect`
held 474 MB, with this 415. While judging, mapping its arrays anew each time would cost more than it spares."""
_KEPT_FREE = 64 << 20
"""Bytes kept free at the end of the heap, twice the above, as glibc does."""


@contextlib.contextmanager
def for_good() -> Iterator[None]:
    """Load, within, what stays as long as the process: it is not looked through for garbage, the rest less often."""
    _set(_MMAP_THRESHOLD, _APART_WHILE_LOADING)
    try:
        yield
    finally:
        _set(_MMAP_THRESHOLD, _APART)
        _set(_TRIM_THRESHOLD, _KEPT_FREE)
        gc.freeze()
        gc.set_threshold(*THRESHOLDS)


def _set(option: int, value: int) -> None:
    """Set an option of the allocator, where it is glibc's."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(option, value)
