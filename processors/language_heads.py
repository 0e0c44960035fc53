"""Texts in, the head of each out, as code points and as the bytes that tell its language.

Links, mentions and hashtags say little of it. What takes no table of all letters to see is read by a kernel
(`kernels/heads.c`), 96 of 100 recorded posts; the rest here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from processors.kernels.library import CLASSES, CODES, PLACES, SIZE, kernel

MAX_CODE_POINTS = 480
"""Of each text that are looked at, as many as the language model could read twice over."""
MAX_BYTES = 128
"""Bytes of a text that are read: 160 give a macro-F1 of .9916 over 24 languages, 128 give .9909 and take a fifth less
time (recorded posts, 2026-11-25)."""
READ = 2 * MAX_BYTES
"""Code points of which what says nothing is left out."""
_NOISE = re.compile(r"@\w+|#\w+|https?://\S+|www\.\S+")
"""The measured figures are without them."""

Indices = npt.NDArray[np.int64]

_read = kernel("read_heads", CODES, PLACES, PLACES, SIZE, CLASSES, PLACES, gives=None)


@dataclass(frozen=True, eq=False, slots=True)
class Heads:
    """The heads of a batch of texts, their code points in one row; `ends` says where each ends."""

    texts: Sequence[str]
    codes: npt.NDArray[np.uint32]
    ends: Indices

    @classmethod
    def of(cls, texts: Sequence[str]) -> Heads:
        """Cut any texts."""
        heads = [text[:MAX_CODE_POINTS] for text in texts]
        codes = np.frombuffer("".join(heads).encode("utf-32-le", "surrogatepass"), np.uint32)
        return cls(heads, codes, np.cumsum(np.fromiter(map(len, heads), np.int64, len(heads))))

    def encoded(self, rows: Indices) -> tuple[npt.NDArray[np.uint8], Indices]:
        """Give what the language of some texts is told by: UTF-8, (rows, `MAX_BYTES`), and how much of it counts."""
        written, sizes = np.empty((len(rows), MAX_BYTES), np.uint8), np.empty(len(rows), np.int64)
        _read(self.codes, self.ends, rows, len(rows), written, sizes)
        for row in np.flatnonzero(sizes < 0).tolist():
            head = encoded(self.texts[int(rows[row])])
            written[row, : len(head)] = np.frombuffer(head, np.uint8)
            sizes[row] = len(head)
        return written, sizes


def encoded(text: str) -> bytes:
    """Give what the language of one text is told by."""
    head = _NOISE.sub(" ", text[:READ])[:MAX_BYTES]
    if head.isupper():
        head = head.lower()
    return head.encode("utf-8", "replace")[:MAX_BYTES]
