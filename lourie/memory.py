"""What a process that judges posts loads for good: on large pages, without what loading frees, unseen as garbage."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

THRESHOLDS = (50_000, 20, 100)
"""Objects made, and collections of a generation, before the next is looked through. Judging takes 1 to 2 us a post less
than with Python's own (700, 10, 10) (20,000 posts, in turn, six rounds); chosen by hand."""
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
"""Names of glibc's options (mallopt(3))."""
_APART_WHILE_LOADING, _APART = 256 << 10, 32 << 20
"""Bytes from which a block is a mapping of its own, which goes back to the system when it is freed. Left to itself
glibc raises this to the largest block freed, and what loading freed between blocks that stay is lost: `lourie detect`
held 474 MB, with this 415. While judging, mapping its arrays anew each time would cost more than it spares."""
_MAPPED = re.compile(r"([0-9a-f]+)-([0-9a-f]+) rw-p 0+ 00:00 0 *$")
"""A line of /proc/self/maps of memory that is no file's, nor the heap's or the stack's."""
_LARGE_PAGE, _LEAST_MAPPED = 2 << 20, 9 << 20
"""Bytes of a large page, and of a mapping that gets them: more than a thread's stack, which would be filled up."""
_ON_LARGE_PAGES = (14, 25)
"""Linux's advice (madvise(2)) to use large pages, and to do so now: 1.4 us less a post (20,000 posts, in turn, 14
rounds), for 10 MB. Other systems, and Linux before 6.1, refuse it, which is as well."""
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
        _use_large_pages()
        gc.freeze()
        gc.set_threshold(*THRESHOLDS)


def _set(option: int, value: int) -> None:
    """Set an option of the allocator, where it is glibc's."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(option, value)


@cache
def _use_large_pages(maps: Path = Path("/proc/self/maps")) -> None:
    """Put the largest blocks on large pages, where the system has them: they are read all over for every post.

    Once a process: what is loaded later shares these blocks, and a process that loads often would fill gigabytes.
    """
    madvise = getattr(ctypes.CDLL(None), "madvise", None)
    if madvise is None or not maps.exists():
        return
    for found in map(_MAPPED.match, maps.read_text("ascii").splitlines()):
        if found is None:
            continue
        start, end = (int(edge, 16) for edge in found.groups())
        first, last = -(-start // _LARGE_PAGE), end // _LARGE_PAGE
        if end - start >= _LEAST_MAPPED and last > first:
            place, length = ctypes.c_void_p(first * _LARGE_PAGE), ctypes.c_size_t((last - first) * _LARGE_PAGE)
            for advice in _ON_LARGE_PAGES:
                madvise(place, length, advice)
